import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/meet', component: () => import('./PhoneMeetings.vue'), meta: { title: '组织生活', needs: 'meeting.read', tile: { name: '组织生活', order: 10 } } },
  { path: '/meet/cases', component: () => import('./PhoneCases.vue'), meta: { title: '特色案例', needs: 'meeting.read' } },
  { path: '/meet/new', component: () => import('./PhoneNew.vue'), meta: { title: '发起会议', needs: 'meeting.plan' } },
  {
    path: '/meet/:id(\\d+)',
    component: () => import('./PhoneMeeting.vue'),
    meta: { title: '会议' },
    // A poster's or a screen's link carries its code: that is for signing in.
    beforeEnter: (to) => (to.query.code ? { path: '/scan', query: { meeting: to.params.id, code: to.query.code }, replace: true } : true),
  },
  { path: '/meet/:id(\\d+)/plan', component: () => import('./PhonePlan.vue'), meta: { title: '填写计划' } },
  { path: '/meet/:id(\\d+)/record', component: () => import('./PhoneRecord.vue'), meta: { title: '整理记录' } },
  // To-dos name a meeting by its address in the API, the same for phone and desk.
  { path: '/meetings', redirect: '/meet' },
  { path: '/meetings/new', redirect: (to) => ({ path: '/meet/new', query: to.query }) },
  // Plans are reviewed and cases recommended at the desk, which the same log-in opens.
  ...['/plans', '/cases'].map((path) => ({
    path,
    redirect: () => {
      location.assign(`/desk${path}`)
      return '/'
    },
  })),
  { path: '/meetings/:id(\\d+)', redirect: (to) => `/meet/${String(to.params.id)}` },
  { path: '/meetings/:id(\\d+)/plan', redirect: (to) => `/meet/${String(to.params.id)}/plan` },
]
