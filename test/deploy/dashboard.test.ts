import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { z } from 'zod'
import { startProgram } from '../harness/program.ts'
import { parseExposition } from '../harness/prometheus.ts'
import { createTestDatabase } from '../harness/postgres.ts'
import { CHECKOUT } from './compose-file.ts'

/** What is exported and on no panel of its own: as part of another, or for alarms only. */
const LEFT_OUT: readonly string[] = []

const panelSchema = z.object({
  id: z.int(),
  title: z.string().min(1),
  type: z.enum(['row', 'timeseries']),
  description: z.string().optional(),
  gridPos: z.object({ h: z.int(), w: z.int(), x: z.int(), y: z.int() }),
  datasource: z.object({ type: z.literal('prometheus'), uid: z.literal('${datasource}') }).optional(),
  targets: z.array(z.object({ expr: z.string().min(1), refId: z.string(), legendFormat: z.string() })).default([]),
})
const dashboardSchema = z.object({
  title: z.string(),
  uid: z.string(),
  schemaVersion: z.int(),
  panels: z.array(panelSchema).min(10),
  templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string() })) }),
})

const dashboard = dashboardSchema.parse(await Bun.file(join(CHECKOUT, 'deploy/grafana/hubbub.json')).json())
const charts = dashboard.panels.filter(({ type }) => type !== 'row')
const expressions = charts.flatMap(({ targets }) => targets.map(({ expr }) => expr))

const { url } = await startProgram({ env: { DATABASE_URL: (await createTestDatabase()).url } })
const exported = parseExposition(await (await fetch(`${url}/metrics`)).text())

/** The metrics of an expression, each as its family is named. */
function metricsIn(expression: string): string[] {
  const names = [...expression.matchAll(/\b(?:hubbub|process)_[a-z_]+\b/g)].map(([name]) => name)
  return names.map((name) => {
    const family = name.replace(/_(bucket|sum|count)$/, '')
    return exported.some((each) => each.name === family && each.type === 'histogram') ? family : name
  })
}

test('the dashboard asks for nothing that an instance does not export', () => {
  const names = exported.map(({ name }) => name)
  for (const expression of expressions) for (const name of metricsIn(expression)) expect(names).toContain(name)
})

test('everything that an instance exports is on the dashboard', () => {
  const shown = new Set(expressions.flatMap(metricsIn))
  expect(exported.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([...LEFT_OUT])
})

test('the manual explains each metric, and alarms about none that is not there', async () => {
  const manual = await Bun.file(join(CHECKOUT, 'docs/operate.md')).text()
  const named = new Set(metricsIn(manual))
  expect([...named].toSorted()).toEqual(exported.map(({ name }) => name).toSorted())
})

test('the dashboard takes rates of counters only, and labels that the metrics have', () => {
  for (const expression of expressions) {
    for (const [, name = ''] of expression.matchAll(/rate\(([a-z_]+)/g)) {
      const [family = ''] = metricsIn(name)
      expect([name, exported.find((each) => each.name === family)?.type]).toEqual([
        name,
        expect.stringMatching(/^(counter|histogram)$/),
      ])
    }
    for (const [, labels = ''] of expression.matchAll(/by \(([^)]*)\)/g))
      for (const label of labels.split(', '))
        expect(['instance', 'le', 'result', 'method', 'status', 'code', 'state', 'version', 'bun']).toContain(label)
  }
})

test('every panel asks the chosen source about the chosen instances, and says what it shows', () => {
  expect(dashboard.templating.list.map(({ name, type }) => [name, type])).toEqual([
    ['datasource', 'datasource'],
    ['instance', 'query'],
  ])
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  for (const { datasource, description, targets } of charts) {
    expect(datasource).toBeDefined()
    expect(description?.length).toBeGreaterThan(8)
    expect(targets.length).toBeGreaterThan(0)
    for (const { expr } of targets) expect(expr).toContain('instance=~"$instance"')
  }
})

test('the panels stand beside and below each other', () => {
  const places = dashboard.panels.map(({ gridPos }) => gridPos)
  for (const [i, a] of places.entries()) {
    expect(a.x + a.w).toBeLessThanOrEqual(24)
    for (const b of places.slice(i + 1))
      expect(a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h).toBe(false)
  }
})
