import { describe, expect, test } from 'bun:test'
import { createTestInstance } from '../../test/harness/instance.ts'
import { openSocket } from '../../test/harness/page-socket.ts'
import { type Family, parseExposition } from '../../test/harness/prometheus.ts'

const LABELS = ['le', 'state', 'result', 'code', 'method', 'status', 'version', 'bun']
const UNITS = /_(seconds|bytes|ratio|messages|connections|fds|info|state|up|sockets|followed|under_way)$/

const site = await createTestInstance({ listens: true })
const ines = await site.setUp()
const room = await site.makeRoom(ines, { name: 'Tides' })
const page = await openSocket(site.url, ines)
await page.ask({ type: 'open', room_id: room, after: 0 }, 'opened')
await site.say(ines, room, 'The tide comes in.')
await site.form('/settings/profile', { name: 'Ines', _method: 'PATCH' }, ines)
await site.request(`/rooms/${crypto.randomUUID()}`, {}, ines)
page.close()
await page.closed

const families = await read()
const find = (name: string) => families.find((family) => family.name === name)
const valueOf = (name: string, labels: Record<string, string> = {}) =>
  families
    .flatMap((family) => family.samples)
    .find((sample) => sample.name === name && Bun.deepEquals(sample.labels, labels))?.value

async function read(): Promise<Family[]> {
  const answer = await site.request('/metrics')
  expect(answer.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  return parseExposition(await answer.text())
}

describe('what an instance tells of itself', () => {
  test('has a type, a help and a name that says its unit', () => {
    expect(families.length).toBeGreaterThan(20)
    for (const { name, type, help } of families) {
      expect([name, type]).toEqual([name, expect.stringMatching(/^(counter|gauge|histogram)$/)])
      expect(help).toMatch(/^[A-Z].*\.$/)
      expect(name).toMatch(/^(hubbub|process)_[a-z_]+$/)
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter'])
      if (type !== 'counter') expect(name).toMatch(UNITS)
    }
  })

  test('has no label in which a room or a person could stand', () => {
    for (const { samples } of families)
      for (const { labels } of samples)
        for (const [label, value] of Object.entries(labels)) {
          expect(LABELS).toContain(label)
          expect(value).not.toMatch(/[\da-f]{8}-[\da-f]{4}|Ines|Tides/)
        }
  })

  test('counts a message, its commit and how many that stored', () => {
    expect(valueOf('hubbub_messages_committed_total')).toBe(1)
    expect(valueOf('hubbub_commit_seconds_count')).toBe(1)
    expect(valueOf('hubbub_commit_messages_sum')).toBe(1)
  })

  test('counts a page that came and went', () => {
    expect(valueOf('hubbub_socket_connects_total')).toBe(1)
    expect(
      valueOf('hubbub_socket_closes_total', { code: '1000' }) ??
        valueOf('hubbub_socket_closes_total', { code: '1005' }),
    ).toBe(1)
    expect(valueOf('hubbub_resumes_total', { result: 'current' })).toBe(1)
    expect(valueOf('hubbub_resumes_total', { result: 'reset' })).toBe(0)
  })

  test('counts a request once, also where a form stands for another method, and none of /metrics itself', async () => {
    expect(valueOf('hubbub_http_requests_total', { method: 'PATCH', status: '3xx' })).toBe(1)
    expect(valueOf('hubbub_http_requests_total', { method: 'GET', status: '4xx' })).toBe(1)
    const before = valueOf('hubbub_http_request_seconds_count')
    const after = (await read()).find(({ name }) => name === 'hubbub_http_request_seconds')
    expect(after?.samples.at(-1)?.value).toBe(before)
  })

  test('says how its parts are', () => {
    expect(find('hubbub_bus_state')?.samples.map(({ labels, value }) => [labels['state'], value])).toEqual([
      ['up', 1],
      ['joining', 0],
      ['down', 0],
    ])
    expect(valueOf('hubbub_postgres_up')).toBe(1)
    expect(valueOf('hubbub_postgres_pool_connections')).toBe(5)
    expect(valueOf('hubbub_postgres_deadline_misses_total')).toBe(0)
    expect(valueOf('process_open_fds')).toBeGreaterThan(5)
    expect(valueOf('process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(Math.abs((valueOf('process_start_time_seconds') ?? 0) - Date.now() / 1000)).toBeLessThan(3600)
  })
})

describe('the text of metrics', () => {
  test.each([
    ['no HELP', 'x 1\n'],
    ['no TYPE', '# HELP x X.\nx 1\n'],
    ['a family twice', '# HELP x X.\n# TYPE x gauge\nx 1\n# HELP x X.\n# TYPE x gauge\nx 1\n'],
    ['a sample of another family', '# HELP x X.\n# TYPE x gauge\ny 1\n'],
    ['an empty line', '# HELP x X.\n# TYPE x gauge\n\n'],
    ['a label without quotes', '# HELP x X.\n# TYPE x gauge\nx{a=b} 1\n'],
    ['no number', '# HELP x X.\n# TYPE x gauge\nx undefined\n'],
    ['no end', '# HELP x X.\n# TYPE x gauge\nx 1'],
  ])('is refused with %s', (_, text) => {
    expect(() => parseExposition(text)).toThrow('expected')
  })
})
