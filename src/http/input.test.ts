import { describe, expect, test } from 'bun:test'
import { Hono } from 'hono'
import { z } from 'zod'
import { Problem } from '../platform/problem.ts'
import type { Env } from './env.ts'
import { readForm, readJson, readQuery } from './input.ts'
import { parse } from './input.ts'

const schema = z.object({
  name: z.string().min(2, 'Expected a name.'),
  tags: z.union([z.string(), z.array(z.string())]).optional(),
})
const app = new Hono<Env>()
  .post('/form', async (c) => c.json(await readForm(c, schema)))
  .post('/json', async (c) => c.json(await readJson(c, schema)))
  .get('/query', (c) => c.json(readQuery(c, schema)))
  .onError((error, c) => {
    if (!(error instanceof Problem)) throw error
    return c.json({ status: error.status, code: error.code, errors: error.more.errors ?? [] })
  })

async function answer(path: string, init: RequestInit = {}): Promise<unknown> {
  return await (await app.request(path, init)).json()
}
const form = (body: BodyInit) => answer('/form', { method: 'POST', body })
const json = (body: string, type = 'application/json') =>
  answer('/json', { method: 'POST', body, headers: { 'Content-Type': type } })

describe('a form', () => {
  test('may be urlencoded or multipart', async () => {
    const multipart = new FormData()
    multipart.set('name', 'Ines')
    expect(await form(new URLSearchParams({ name: 'Ines' }))).toEqual({ name: 'Ines' })
    expect(await form(multipart)).toEqual({ name: 'Ines' })
  })

  test('gives a field that stands in it several times as an array', async () => {
    expect(await form(new URLSearchParams('name=Ines&tags=a&tags=b'))).toEqual({ name: 'Ines', tags: ['a', 'b'] })
    expect(await form(new URLSearchParams('name=Ines&tags=a'))).toEqual({ name: 'Ines', tags: 'a' })
  })

  test('with a wrong field says which, in a sentence', async () => {
    expect(await form(new URLSearchParams({ name: 'I' }))).toEqual({
      status: 422,
      code: 'input.invalid',
      errors: [{ field: 'name', message: 'Expected a name.' }],
    })
  })

  test('that is none is refused', async () => {
    expect(
      await answer('/form', { method: 'POST', body: '{}', headers: { 'Content-Type': 'text/plain' } }),
    ).toMatchObject({
      status: 400,
      code: 'input.not_a_form',
    })
    expect(await answer('/form', { method: 'POST' })).toMatchObject({ status: 400 })
  })
})

describe('a JSON body', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/merge-patch+json',
    'Application/JSON',
  ])('may be %s', async (type) => expect(await json('{"name":"Ines"}', type)).toEqual({ name: 'Ines' }))

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'is refused as %j: another site could send that',
    async (type) => expect(await json('{"name":"Ines"}', type)).toMatchObject({ status: 415 }),
  )

  test('that does not parse is refused', async () => {
    for (const body of ['', '{', 'undefined'])
      expect(await json(body)).toMatchObject({ status: 400, code: 'input.bad_json' })
  })

  test.each(['null', '[]', '"x"', '{"name":7}', '{}'])(
    'that is %s and not what is expected is refused',
    async (body) => {
      expect(await json(body)).toMatchObject({ status: 422 })
    },
  )
})

test('a query is read by the same rules', async () => {
  expect(await answer('/query?name=Ines')).toEqual({ name: 'Ines' })
  expect(await answer('/query?name=I')).toMatchObject({ status: 422 })
})

test('each wrong field has one sentence, those inside others with their path', () => {
  const nested = z.object({ a: z.object({ b: z.number() }), c: z.boolean('Expected yes or no.') })
  const thrown = (() => {
    try {
      return parse(nested, { a: { b: 'x' } })
    } catch (problem) {
      return problem
    }
  })()
  if (!(thrown instanceof Problem)) throw new Error('expected a problem')
  expect(thrown.more.errors?.map((error) => error.field)).toEqual(['a.b', 'c'])
  for (const { message } of thrown.more.errors ?? []) expect(message).toEndWith('.')
})
