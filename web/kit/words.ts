/**
 * The Chinese word of each code the API sends; a test holds them to the server's own (party/terms/labels.go). A code that
 * is not here is shown as it is, so that nobody misses it.
 */

const words = {
  orgKind: {
    committee: '党委',
    working_committee: '党工委',
    general_branch: '党总支',
    branch: '党支部',
    joint_branch: '联合党支部',
    temporary_branch: '临时党支部',
    mobile_branch: '流动党员党支部',
    group: '党小组',
    leading_group: '党组',
  },
  orgState: { active: '正常', merged: '已合并', abolished: '已撤销' },
  field: {
    village: '农村',
    community: '社区',
    organ: '机关',
    soe: '国有企业',
    school: '学校',
    hospital: '医院',
    institution: '事业单位',
    private_enterprise: '非公企业',
    social_org: '社会组织',
    university: '高校',
    retired: '离退休',
    military: '军队',
    mobile: '流动党员',
  },
  post: {
    secretary: '书记',
    deputy_secretary: '副书记',
    organisation_member: '组织委员',
    publicity_member: '宣传委员',
    discipline_member: '纪检委员',
    committee_member: '委员',
    group_leader: '党小组长',
    clerk: '党务干事',
  },
  meetingKind: {
    assembly: '党员大会',
    committee_meeting: '支委会',
    group_meeting: '党小组会',
    lecture: '党课',
    theme_day: '主题党日',
    life_meeting: '组织生活会',
    member_review: '民主评议党员',
    leadership_meeting: '民主生活会',
    election_meeting: '选举大会',
    political_birthday: '政治生日',
    training: '集中轮训',
  },
  meetingTag: { party_history: '党史学习', secretary_report: '书记述职', work_briefing: '工作通报' },
  meetingState: {
    draft: '待拟定',
    submitted: '待审核',
    returned: '已退回',
    approved: '已通过',
    closed: '待归档',
    filed: '已归档',
    cancelled: '已取消',
  },
  themeState: { draft: '未下发', issued: '已下发' },
  presence: {
    due: '应到',
    present: '现场',
    online: '线上',
    assisted: '代签',
    leave: '请假',
    absent: '缺勤',
    exempt: '免到',
  },
  direction: { in: '签到', out: '签退' },
  voteEngine: { ordinary: '一般表决', admission: '接收、转正表决', committee: '委员表决' },
  electionResult: { elected: '当选', run_off: '再次投票', not_elected: '未当选' },
  taskState: { open: '进行中', done: '已完成', dropped: '已撤销' },
  taskStep: { set: '布置', changed: '随记录更正', done: '完成', reopened: '重新打开', dropped: '撤销' },
  correctionState: { asked: '待审核', granted: '已同意', refused: '未同意', amended: '已修改' },
  verdict: { green: '有效', amber: '待见证', red: '无效' },
  importState: {
    reading: '正在读取',
    checked: '已核对',
    refused: '有错误',
    applying: '正在写入',
    done: '已导入',
    failed: '没有导入',
  },
} as const

export type WordKind = keyof typeof words

/** say('orgKind', 'branch') → 党支部 */
export function say(kind: WordKind, code: string | undefined | null): string {
  return code ? ((words[kind] as Record<string, string>)[code] ?? code) : ''
}

/** All codes of a kind, for a select: [{ value: 'branch', label: '党支部' }, …] */
export function choices(kind: WordKind): { value: string; label: string }[] {
  return Object.entries(words[kind]).map(([value, label]) => ({ value, label }))
}

/** good and bad never by colour alone: the badge adds this mark before its word. */
export type Tone = 'ok' | 'warn' | 'bad' | 'plain'

const tones: Record<string, Tone> = {
  approved: 'ok',
  filed: 'ok',
  green: 'ok',
  present: 'ok',
  done: 'ok',
  submitted: 'warn',
  closed: 'warn',
  amber: 'warn',
  online: 'warn',
  assisted: 'warn',
  leave: 'warn',
  suspended: 'warn',
  merged: 'plain',
  returned: 'bad',
  red: 'bad',
  absent: 'bad',
  refused: 'bad',
  failed: 'bad',
}

export function toneOf(code: string): Tone {
  return tones[code] ?? 'plain'
}
