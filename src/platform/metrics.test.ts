import { describe, expect, test } from 'bun:test'
import { createMetrics } from './metrics.ts'

describe('metrics', () => {
  test('are in the text format of Prometheus', () => {
    const metrics = createMetrics()
    const sent = metrics.counter('sent_total', 'Messages sent.')
    metrics.gauge('sockets', 'Open pages.', () => 3)
    sent()
    sent(2, { door: 'socket' })
    sent(1, { door: 'socket' })
    expect(metrics.render()).toBe(
      [
        '# HELP sent_total Messages sent.',
        '# TYPE sent_total counter',
        'sent_total 1',
        'sent_total{door="socket"} 3',
        '# HELP sockets Open pages.',
        '# TYPE sockets gauge',
        'sockets 3',
        '',
      ].join('\n'),
    )
  })

  test('that nothing has been counted of yet are there at 0', () => {
    const metrics = createMetrics()
    metrics.counter('sent_total', 'Messages sent.')
    metrics.counter('resumes_total', 'Resumes.', [{ result: 'current' }, { result: 'reset' }])
    metrics.counter('closes_total', 'Closes.', [])
    expect(
      metrics
        .render()
        .split('\n')
        .filter((line) => !line.startsWith('#')),
    ).toEqual(['sent_total 0', 'resumes_total{result="current"} 0', 'resumes_total{result="reset"} 0', ''])
    expect(metrics.render()).not.toContain('\n\n')
  })

  test('that are looked up may have labels', () => {
    const metrics = createMetrics()
    let spent = 1
    metrics.gauge('state', 'State.', () => [
      { labels: { state: 'up' }, value: 1 },
      { labels: { state: 'down' }, value: 0 },
    ])
    metrics.total('spent_seconds_total', 'Time.', () => spent)
    spent = 2.5
    expect(metrics.render()).toContain('# TYPE state gauge\nstate{state="up"} 1\nstate{state="down"} 0\n')
    expect(metrics.render()).toContain('# TYPE spent_seconds_total counter\nspent_seconds_total 2.5\n')
  })

  test('of a histogram count everything up to each bound', () => {
    const metrics = createMetrics()
    const observe = metrics.histogram('took_seconds', 'Time.', [0.1, 1])
    for (const seconds of [0.1, 0.5, 4]) observe(seconds)
    expect(metrics.render().split('\n').slice(2, 7)).toEqual([
      'took_seconds_bucket{le="0.1"} 1',
      'took_seconds_bucket{le="1"} 2',
      'took_seconds_bucket{le="+Inf"} 3',
      'took_seconds_sum 4.6',
      'took_seconds_count 3',
    ])
  })

  test('have no line that a label could make', () => {
    const metrics = createMetrics()
    metrics.counter('seen_total', 'Seen.')(1, { what: 'a"b\\c\nd' })
    expect(metrics.render()).toContain(String.raw`seen_total{what="a\"b\\c\nd"} 1`)
  })

  test('are declared once', () => {
    const metrics = createMetrics()
    metrics.counter('x_total', 'X.')
    expect(() => metrics.gauge('x_total', 'X.', () => 0)).toThrow('twice')
  })
})
