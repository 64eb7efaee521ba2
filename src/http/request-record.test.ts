import { expect, test } from 'bun:test'
import { createTestInstance } from '../../test/harness/instance.ts'

const site = await createTestInstance()
const ines = await site.setUp()
const CODE = 'a-code-that-lets-in'

const linesOf = (id: string) => site.logLines.map((line): unknown => JSON.parse(line)).filter((line) => hasId(line, id))
const hasId = (line: unknown, id: string) =>
  typeof line === 'object' && line !== null && 'request_id' in line && line.request_id === id

test('each request has one line, with the id that its answer gives and the pattern of its path', async () => {
  const answer = await site.request(`/join/${CODE}?next=${CODE}`, {})
  expect(linesOf(answer.headers.get('X-Request-Id') ?? '')).toEqual([
    {
      time: expect.any(String),
      level: 'debug',
      instance: 'test',
      message: 'a request was answered',
      request_id: expect.any(String),
      method: 'GET',
      route: '/join/:code',
      status: answer.status,
      ms: expect.any(Number),
    },
  ])
  expect(site.logLines.join('\n')).not.toContain(CODE)
})

test('a form that stands for another method is one request, under one id', async () => {
  const answer = await site.form('/settings/profile', { name: 'Ines', _method: 'PATCH' }, ines)
  const lines = linesOf(answer.headers.get('X-Request-Id') ?? '')
  expect(lines).toEqual([expect.objectContaining({ method: 'PATCH', route: '/settings/profile', status: 303 })])
})

test('what is asked by those who run the program has no line', async () => {
  const before = site.logLines.length
  for (const path of ['/healthz', '/readyz', '/metrics']) await site.request(path)
  expect(site.logLines).toHaveLength(before)
})
