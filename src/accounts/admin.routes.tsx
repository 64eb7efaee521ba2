import { Hono } from 'hono'
import { AuditPage } from '../../views/admin/audit.tsx'
import { InvitesPage } from '../../views/admin/invites.tsx'
import { PeoplePage } from '../../views/admin/people.tsx'
import { SitePage } from '../../views/admin/site.tsx'
import { untouched, type FormState } from '../../views/parts/form.tsx'
import { moved } from '../http/answers.ts'
import { requireViewer, type Env, type RequestContext } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { pathId } from '../http/ids.ts'
import { readForm, readQuery } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import {
  auditQuerySchema,
  inviteSchema,
  joinLinkSchema,
  peopleQuerySchema,
  personChangeSchema,
  siteSchema,
} from './accounts.schemas.ts'
import { clientOf } from './client.ts'
import { requireAdmin } from './invites.service.ts'
import type { AccountsRoutesDeps } from './routes-deps.ts'
import { showOnce, takeShownOnce } from './shown-once.ts'
import type { Viewer } from './viewer.ts'

/** Site settings: the site, people, ways in, the audit log. For owners and admins; 403 for others. */
export function adminRoutes({ accounts, shell }: AccountsRoutesDeps): Hono<Env> {
  const { people, invites, audit, site, twoFactor } = accounts
  const app = new Hono<Env>()

  app.get('/admin/people', async (c) => c.html(await peoplePage(c, untouched)))

  app.patch('/admin/people/:id', (c) =>
    submit(
      c,
      paths.adminPeople(),
      (form) => peoplePage(c, form),
      async (viewer) => {
        const [id, change] = [pathId(c), await readForm(c, personChangeSchema)]
        if ('role' in change) await people.changeRole(viewer, id, change.role, clientOf(c))
        else if (change.deactivated === 'true') await people.deactivate(viewer, id, clientOf(c))
        else await people.reactivate(viewer, id, clientOf(c))
      },
    ),
  )

  app.delete('/admin/people/:id/sessions', async (c) => {
    await people.signOutEverywhere(viewerOf(c), pathId(c), clientOf(c))
    return moved(c, paths.adminPeople())
  })

  app.get('/admin/invites', async (c) => c.html(await invitesPage(c, untouched)))

  app.post('/admin/invites', (c) =>
    submit(
      c,
      paths.adminInvites(),
      (form) => invitesPage(c, form),
      async (viewer) => {
        const { code } = await invites.create(viewer, await readForm(c, inviteSchema), clientOf(c))
        showOnce(c, paths.adminInvites(), 'invite', code)
      },
    ),
  )

  app.delete('/admin/invites/:id', async (c) => {
    await invites.revoke(viewerOf(c), pathId(c), clientOf(c))
    return moved(c, paths.adminInvites())
  })

  app.post('/admin/join-link', (c) =>
    submit(
      c,
      paths.adminInvites(),
      (form) => invitesPage(c, form),
      async (viewer) => {
        const { code } = await invites.regenerateLink(viewer, await readForm(c, joinLinkSchema), clientOf(c))
        showOnce(c, paths.adminInvites(), 'link', code)
      },
    ),
  )

  app.delete('/admin/join-link', async (c) => {
    await invites.switchLinkOff(viewerOf(c), clientOf(c))
    return moved(c, paths.adminInvites())
  })

  app.get('/admin/audit', async (c) => {
    viewerOf(c)
    const { q, kind, before } = readQuery(c, auditQuerySchema)
    const [frame, { rows, hasOlder }, kinds] = await Promise.all([
      shell(c),
      audit.list({ q, kind, before }),
      audit.listKinds(),
    ])
    return c.html(<AuditPage shell={frame} rows={rows} kinds={kinds} query={q} kind={kind} hasOlder={hasOlder} />)
  })

  app.get('/admin/site', async (c) => {
    viewerOf(c)
    return c.html(<SitePage shell={await shell(c)} form={untouched} hasPreviews={await hasPreviews()} />)
  })

  app.patch('/admin/site', (c) =>
    submit(
      c,
      paths.adminSite(),
      async (form) => <SitePage shell={await shell(c)} form={form} hasPreviews={await hasPreviews()} />,
      async (viewer) => {
        const { site_name: name, link_previews: previews } = await readForm(c, siteSchema)
        await site.rename(viewer, name, clientOf(c))
        if (previews !== undefined) await site.showPreviews(viewer, previews, clientOf(c))
      },
    ),
  )

  return app

  async function hasPreviews(): Promise<boolean> {
    return (await site.find())?.linkPreviews ?? true
  }

  type Page = (form: FormState) => ReturnType<typeof peoplePage>

  function submit(
    c: RequestContext,
    next: string,
    page: Page,
    work: (viewer: Viewer) => Promise<void>,
  ): Promise<Response> {
    const viewer = viewerOf(c)
    return orFormAgain(
      c,
      async () => {
        await work(viewer)
        return moved(c, next)
      },
      page,
    )
  }

  async function peoplePage(c: RequestContext, form: FormState) {
    const viewer = viewerOf(c)
    const { q, which } = readQuery(c, peopleQuerySchema)
    const { users, total } = await people.list(viewer, { q, which })
    const made = form === untouched ? await madeLink(c, viewer) : undefined
    const withTwoStep = await twoFactor.listOn(users.map(({ id }) => id))
    return (
      <PeoplePage
        shell={await shell(c, { people: users.map(({ id }) => id) })}
        people={users}
        total={total}
        query={q}
        which={which}
        withTwoStep={withTwoStep}
        {...(made && { made })}
        form={form}
      />
    )
  }

  /** The link to a new password that a form made just before this page. */
  async function madeLink(c: RequestContext, viewer: Viewer): Promise<{ name: string; url: string } | undefined> {
    const [id, token] = takeShownOnce(c, paths.adminPeople(), 'reset')?.split('.') ?? []
    if (!id || !token) return undefined
    return { name: (await people.require(viewer, id)).name, url: c.get('origin') + paths.reset(token) }
  }

  async function invitesPage(c: RequestContext, form: FormState) {
    const viewer = viewerOf(c)
    const [frame, { link, invites: rows }] = await Promise.all([shell(c), invites.list(viewer)])
    const made = form === untouched ? justMade(c) : undefined
    return <InvitesPage shell={frame} link={link} invites={rows} {...(made && { made })} form={form} />
  }
}

/** The signed-in admin. Throws 401, 403. */
function viewerOf(c: RequestContext): Viewer {
  const viewer = requireViewer(c)
  requireAdmin(viewer)
  return viewer
}

/** The link that a form made just before this page. */
function justMade(c: RequestContext): { kind: 'link' | 'invite'; url: string } | undefined {
  for (const kind of ['link', 'invite'] as const) {
    const code = takeShownOnce(c, paths.adminInvites(), kind)
    if (code) return { kind, url: c.get('origin') + paths.join(code) }
  }
  return undefined
}
