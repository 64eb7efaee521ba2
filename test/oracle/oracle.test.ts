import { afterAll, expect, test } from 'bun:test'
import { startFakeSite } from './fake-site.ts'
import { startOracle, type Oracle } from './oracle.ts'

const site = startFakeSite()
const oracles: Oracle[] = []
afterAll(async () => {
  await Promise.all(oracles.map((oracle) => oracle.stop()))
  await site.stop()
})

async function startOn(url: string) {
  const oracle = await startOracle({ url, seed: 3, people: 3, rooms: 1, tabs: 3, restWithinMs: 2_000 })
  oracles.push(oracle)
  return oracle
}

test('an oracle in a process of its own tells its progress, and at the end that it found nothing', async () => {
  const oracle = await startOn(site.url)
  const work = oracle.run(50, { untilEnough: true })
  expect((await oracle.probe()).status).toBe(201)
  await oracle.enough()
  await work
  expect(oracle.now().pages[site.url]?.tabs).toBe(3)
  const { violations, summary } = await oracle.finish()
  expect(violations).toEqual([])
  expect(summary).toContain('seed 3')
  expect((await oracle.delays()).answer.count).toBeGreaterThan(0)
})

test('what goes wrong in the oracle fails the test that asked for it', async () => {
  expect(startOracle({ url: 'http://127.0.0.1:1', seed: 1 })).rejects.toThrow()
})
