/**
 * The city writes next month's theme and issues it; a branch's secretary finds the draft on the phone, fills it in and submits.
 * A case that the city recommends goes into the plan, and stays there when the city takes the recommendation back.
 */
import assert from 'node:assert/strict'
import { monthPlus, isoMonth } from '../kit/when.ts'
import { journey } from './rig/journey.ts'

const month = monthPlus(isoMonth(), 1)

journey('issue', async (stage) => {
  const clerk = await stage.open('desk', { as: 'city_clerk' })
  await clerk.goto('/desk/themes')
  await clerk.getByRole('button', { name: '新建主题' }).click()
  const form = clerk.getByRole('dialog')
  await form.getByLabel('月份').fill(month)
  await form.getByLabel('主题', { exact: true }).fill('重温入党誓词')
  await form.getByLabel('要求').fill('各支部结合实际开展，当日完成签到签退。')
  await form.getByLabel('第 6 项的具体内容').fill('公开党费收缴和发展党员情况')
  await stage.axe(clerk)
  await stage.shot(clerk, 'theme-form')
  await form.getByRole('button', { name: '保存' }).click()

  await clerk.getByRole('heading', { name: '重温入党誓词' }).waitFor()
  await clerk.getByText('还没有下发，支部看不到。').waitFor()
  await clerk.getByRole('button', { name: '一键下发' }).click()
  await clerk.getByRole('dialog').getByRole('button', { name: '确认下发' }).click()
  const said = await clerk.getByText(/已下发：辖区内 [\d,]+ 个支部，这次新建 [\d,]+ 份计划/).textContent()
  assert.ok(Number(/新建 ([\d,]+)/.exec(said!)![1]!.replace(',', '')) > 100, said!)
  await stage.axe(clerk)
  await stage.shot(clerk, 'issued')

  // Issued again, nothing is made twice.
  await clerk.getByRole('button', { name: '补发' }).click()
  await clerk.getByRole('dialog').getByRole('button', { name: '确认下发' }).click()
  await clerk.getByText(/都已经有本月的计划，没有新建/).waitFor()
  await clerk.getByRole('link', { name: /待拟定/ }).click()
  await clerk.getByRole('cell', { name: '重温入党誓词' }).first().waitFor()
  await stage.shot(clerk, 'drafts')

  // What a branch did well is taken up: its item begins a plan, and says where it comes from.
  const own = stage.server.accounts.find((a) => a.role === 'branch_secretary')!.org.replace('党支部', '')
  await clerk.goto('/desk/cases')
  await clerk.getByLabel('词语').fill('走访慰问')
  await clerk.getByRole('button', { name: '查找' }).click()
  await clerk.getByRole('button', { name: new RegExp(`^推荐(?!.*${own}).+走访慰问困难党员$`) }).first().click()
  const praise = clerk.getByRole('dialog', { name: '推荐特色案例' })
  await praise.getByRole('button', { name: '推荐', exact: true }).click()
  await praise.getByText('请填写推荐语，说明好在哪里。').waitFor()
  await praise.getByLabel('推荐语').fill('每户都有人包，做法实在。')
  await stage.axe(clerk)
  await stage.shot(clerk, 'case-recommending')
  await praise.getByRole('button', { name: '推荐', exact: true }).click()
  await clerk.getByText(/每户都有人包，做法实在。/).waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'cases-desk')
  await clerk.getByRole('button', { name: /走访慰问困难党员抄进计划/ }).first().click()
  const copy = clerk.getByRole('dialog', { name: '新建会议' })
  await copy.getByText(/每名支委联系两户。借鉴.+ 20\d\d 年 \d+ 月的做法。/).waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'case-copied')
  await copy.getByLabel('地点').fill('会议室')
  await copy.getByLabel('主持人').fill('市委书记')
  await copy.getByRole('button', { name: '存为草稿' }).click()
  await clerk.waitForURL(/\/meetings\/\d+$/)
  await clerk.getByText(/借鉴.+的做法。/).waitFor()
  await stage.shot(clerk, 'case-in-plan')

  const secretary = await stage.open('phone', { as: 'branch_secretary', position: { latitude: 33.15, longitude: 106.67, accuracy: 20 } })
  await secretary.goto('/meet')
  await secretary.getByRole('link', { name: '特色案例' }).click()
  await secretary.getByText(/每户都有人包，做法实在。/).waitFor() // what is recommended, without a word
  await stage.shot(secretary, 'cases-recommended')
  await secretary.getByLabel('要找的词').fill('走访')
  await secretary.getByRole('button', { name: '查找' }).click()
  await secretary.getByRole('button', { name: /抄进计划/ }).first().waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'cases')

  // The branch has a draft of next month's theme day: the item goes there, once.
  const praised = secretary.locator('section.case', { hasText: '每户都有人包，做法实在。' })
  const source = (await praised.locator('p').first().textContent())!.split('，')[0]!
  await praised.getByRole('button', { name: /抄进计划/ }).click()
  await secretary.waitForURL(/\/meet\/\d+\/plan$/)
  assert.match(await secretary.getByLabel('说明（可不填）').inputValue(), /借鉴.+的做法。$/)
  await stage.shot(secretary, 'case-in-draft')
  await secretary.getByLabel('开始时间').fill(`${month}-09T15:00`)
  await secretary.getByLabel('结束时间').fill(`${month}-09T16:30`)
  await secretary.getByRole('button', { name: '先保存，不提交' }).click()
  await secretary.waitForURL(/\/meet\/\d+$/)
  await secretary.goto('/meet')
  await secretary.getByRole('link', { name: /重温入党誓词.*待拟定/ }).click()
  await secretary.getByRole('link', { name: '填写计划' }).click()
  await secretary.getByLabel('开始时间').fill(`${month}-10T15:00`)
  await secretary.getByLabel('结束时间').fill(`${month}-10T16:30`)
  await secretary.getByLabel('地点').fill('党员活动室')
  await secretary.getByRole('button', { name: '用我现在的位置' }).click()
  await secretary.getByText('已定位，误差约 20 米。').waitFor()
  await secretary.getByRole('button', { name: '加一项自选动作' }).click()
  await secretary.getByRole('textbox', { name: '第 2 项' }).fill('到村史馆参观')

  // What is missing is said at its field, and nothing typed is lost.
  await secretary.getByLabel('主持人').fill('')
  await secretary.getByRole('button', { name: '提交', exact: true }).click()
  await secretary.getByText('请填写主持人。').first().waitFor()
  assert.ok(await secretary.getByLabel('主持人').evaluate((field) => field === document.activeElement))
  assert.equal(await secretary.getByRole('textbox', { name: '第 2 项' }).inputValue(), '到村史馆参观')
  await stage.axe(secretary)
  await stage.shot(secretary, 'plan-refused')
  await secretary.getByLabel('主持人').fill('支部书记')
  await secretary.getByRole('button', { name: '提交', exact: true }).click()
  await secretary.getByText('待审核').first().waitFor()
  await stage.axe(secretary)
  await stage.shot(secretary, 'submitted')

  // Two at one plan: who comes second sees both versions and chooses.
  const both = [secretary, await stage.open('phone', { as: 'branch_secretary' })] as const
  const path = new URL(secretary.url()).pathname
  const bothWrite = async (rooms: string[]) => {
    for (const page of both) {
      await page.goto(`${path}/plan`)
      await page.getByLabel('地点').waitFor() // both have the plan before the first is saved
    }
    for (const [i, page] of both.entries()) {
      await page.getByLabel('地点').fill(rooms[i]!)
      await page.getByRole('button', { name: /^(提交|保存修改)$/ }).click()
      if (i === 0) await page.waitForURL(`**${path}`)
    }
  }
  await bothWrite(['第 1 会议室', '第 2 会议室'])
  const late = both[1]
  const conflict = late.getByRole('region', { name: '两份内容' })
  await conflict.getByText('第 1 会议室').waitFor()
  await conflict.getByText('第 2 会议室').waitFor()
  assert.equal(await conflict.getByRole('heading').count(), 1, 'only what differs')
  await conflict.scrollIntoViewIfNeeded()
  await stage.axe(late)
  await stage.shot(late, 'conflict')
  await conflict.getByRole('button', { name: '用对方的' }).click()
  await conflict.waitFor({ state: 'detached' })
  assert.equal(await late.getByLabel('地点').inputValue(), '第 1 会议室')
  await bothWrite(['第 3 会议室', '第 4 会议室'])
  await conflict.getByRole('button', { name: '保留我的' }).click()
  await late.waitForURL(`**${path}`)
  await late.getByText('第 4 会议室').waitFor()

  // Taken back by who recommended it: the branch finds it no longer, what it took over stays.
  await clerk.setViewportSize({ width: 1280, height: 900 })
  await clerk.goto('/desk/cases')
  await clerk.getByRole('row').filter({ hasText: '每户都有人包，做法实在。' }).getByRole('button', { name: /^修改推荐/ }).click()
  await stage.axe(clerk)
  await stage.shot(clerk, 'case-taking-back')
  await praise.getByRole('button', { name: '收回推荐' }).click()
  await clerk.getByText(/每户都有人包，做法实在。/).waitFor({ state: 'detached' })
  await secretary.goto('/meet/cases')
  await secretary.getByLabel('要找的词').fill('走访慰问')
  await secretary.getByRole('button', { name: '查找' }).click()
  await secretary.getByRole('heading', { name: '找到的' }).or(secretary.getByText('没有找到。')).waitFor()
  await secretary.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
  assert.equal(await secretary.getByText(source).count(), 0, 'the case is still found')
  await stage.shot(secretary, 'case-taken-back')
  await secretary.goto(path)
  await secretary.getByText(`借鉴${source}`).first().waitFor()
  await stage.shot(secretary, 'case-stays')

  // Branches that have no plan that passed stand under 未安排.
  await clerk.goto(`/desk/meetings?month=${month}&state=missing`)
  await clerk.getByText(/个支部还没有安排主题党日/).waitFor()
  await stage.axe(clerk)
  await stage.shot(clerk, 'missing')
})
