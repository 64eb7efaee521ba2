import { describe, expect, test } from 'bun:test'
import { Hono } from 'hono'
import { Problem } from '../platform/problem.ts'
import type { Env } from './env.ts'
import { originCheck } from './origin-check.ts'

const SITE = 'https://chat.example.org'
const app = new Hono<Env>()
  .use(async (c, next) => {
    c.set('origin', SITE)
    await next()
  })
  .use(originCheck)
  .all('/', (c) => c.text('done'))
  .onError((error, c) => c.text(error.message, error instanceof Problem && error.status === 403 ? 403 : 500))

const statusOf = async (method: string, headers: Record<string, string>) =>
  (await app.request('/', { method, headers })).status

const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE']

describe('a request that changes something', () => {
  test.each<[string, Record<string, string>]>([
    ['this site’s, as browsers say it', { 'Sec-Fetch-Site': 'same-origin', Origin: SITE }],
    ['this site’s, without an Origin', { 'Sec-Fetch-Site': 'same-origin' }],
    ['the person’s own doing', { 'Sec-Fetch-Site': 'none' }],
    ['this site’s, from an older browser', { Origin: SITE }],
    ['this site’s, from a browser that says only a Referer', { Referer: `${SITE}/rooms` }],
    ['a program’s with a token', { Authorization: 'Bearer hub_x' }],
    ['a program’s with a token, the scheme in small letters', { Authorization: 'bearer hub_x' }],
  ])('is carried out when it is %s', async (_, headers) => {
    for (const method of CHANGING) expect(await statusOf(method, headers)).toBe(200)
  })

  test.each<[string, Record<string, string>]>([
    ['from another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    ['from another site that says it is this one', { 'Sec-Fetch-Site': 'cross-site', Origin: SITE }],
    ['from a sister site', { 'Sec-Fetch-Site': 'same-site', Origin: 'https://other.example.org' }],
    ['from an older browser on another site', { Origin: 'https://evil.example' }],
    ['from this site over http', { Origin: 'http://chat.example.org' }],
    ['from nowhere in particular', { Origin: 'null' }],
    ['from another site by its Referer', { Referer: 'https://evil.example/?https://chat.example.org/' }],
    ['with a Referer that is none', { Referer: 'chat.example.org' }],
    ['from who says nothing', {}],
    ['with another kind of Authorization', { Authorization: 'Basic eDp5' }],
  ])('is refused when it comes %s', async (_, headers) => {
    for (const method of CHANGING) expect(await statusOf(method, headers)).toBe(403)
  })
})

test('a request that changes nothing may come from anywhere: links lead here', async () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    expect(await statusOf(method, { 'Sec-Fetch-Site': 'cross-site' })).toBe(200)
})
