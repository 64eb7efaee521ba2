import { Hono } from 'hono'
import { version } from '../../../package.json'
import type { Env } from '../env.ts'
import { describeApi } from './document.ts'
import { type ApiLimits, apiOperations } from './operations.ts'

/** The description of the API, to be mounted at `/api/v1`. Made once, when it is first asked for. */
export function openapiApi(limits: ApiLimits): Hono<Env> {
  let text: string | undefined
  return new Hono<Env>().get('/openapi.json', (c) => {
    text ??= JSON.stringify(describeApi(apiOperations(limits), version))
    return c.body(text, 200, { 'Content-Type': 'application/json' })
  })
}
