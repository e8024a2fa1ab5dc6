import type { RouteRecordRaw } from 'vue-router'

const group = '组织生活'

export const routes: RouteRecordRaw[] = [
  {
    path: '/meetings',
    component: () => import('./DeskMeetings.vue'),
    meta: { title: '三会一课 · 主题党日', needs: 'meeting.read', menu: { group, name: '三会一课 · 主题党日', order: 10 } },
  },
  { path: '/meetings/new', component: () => import('./DeskMeetings.vue'), meta: { title: '新建会议', needs: 'meeting.plan' } },
  { path: '/meetings/:id(\\d+)', component: () => import('./DeskMeeting.vue'), meta: { title: '会议' } },
  { path: '/meetings/:id(\\d+)/plan', component: () => import('./DeskMeeting.vue'), meta: { title: '填写计划', needs: 'meeting.plan' } },
  {
    path: '/plans',
    component: () => import('./DeskPlans.vue'),
    meta: { title: '计划审核', needs: 'meeting.review', menu: { group, name: '计划审核', order: 20 } },
  },
  {
    path: '/themes',
    component: () => import('./DeskThemes.vue'),
    meta: { title: '主题下发', needs: 'theme.issue', menu: { group, name: '主题下发', order: 30 } },
  },
  { path: '/themes/:id(\\d+)', component: () => import('./DeskTheme.vue'), meta: { title: '主题' } },
  {
    path: '/cases',
    component: () => import('./DeskCases.vue'),
    meta: { title: '特色案例', needs: 'meeting.read', menu: { group, name: '特色案例', order: 40 } },
  },
]
