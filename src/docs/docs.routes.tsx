import { Hono } from 'hono'
import { ManualPage } from '../../views/docs/manual-page.tsx'
import type { Env, RequestContext } from '../http/env.ts'
import type { Shells } from '../http/shell.ts'
import { notFound } from '../platform/problem.ts'
import { type Manual, readManual } from './manual.ts'

/** The manual, open to everybody, with a style of its own. It is read when somebody first asks for it. */
export function docsRoutes({ door, style }: Pick<Shells, 'door'> & { style: () => string }): Hono<Env> {
  let manual: Promise<Manual> | undefined
  const read = () => (manual ??= readManual())

  async function show(c: RequestContext, name: string) {
    const { find, contents } = await read()
    const page = find(name)
    if (!page) throw notFound()
    return c.html(<ManualPage door={await door(c)} style={style()} page={page} contents={contents} />)
  }

  return new Hono<Env>()
    .get('/docs', (c) => show(c, 'index'))
    .get('/docs/:page', (c) => show(c, c.req.param('page')))
    .get('/docs/images/:file', async (c) => {
      const picture = (await read()).findPicture(c.req.param('file'))
      if (!picture) throw notFound()
      return c.body(await picture.arrayBuffer(), 200, {
        'Content-Type': 'image/png',
        'Cache-Control': 'private, max-age=3600',
      })
    })
}
