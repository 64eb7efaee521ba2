import { Hono } from 'hono'
import { SettingsPage, type SettingsForm } from '../../views/accounts/settings.tsx'
import type { FormState } from '../../views/parts/form.tsx'
import { moved } from '../http/answers.ts'
import { requireViewer, type Env, type RequestContext } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { pathId } from '../http/ids.ts'
import { readForm } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import {
  appearanceSchema,
  availabilitySchema,
  passwordChangeSchema,
  profileSchema,
  type STATUS_LASTS,
  statusFormSchema,
  tokenSchema,
} from './accounts.schemas.ts'
import { clientOf } from './client.ts'
import type { AccountsRoutesDeps } from './routes-deps.ts'
import { sessionCookie } from './session-cookie.ts'
import { showOnce, takeShownOnce } from './shown-once.ts'
import type { StatusEnd } from './status.store.ts'
import { themeCookie } from './theme-cookie.ts'
import type { NewToken, TokenRow } from './tokens.service.ts'

const TIME_ZONES = Intl.supportedValuesOf('timeZone')

/** What is one's own to choose. */
export function settingsRoutes({ accounts, shell, getsMentionMail }: AccountsRoutesDeps): Hono<Env> {
  const { people, passwordChange, sessions, status, tokens, twoFactor, oidc } = accounts
  const app = new Hono<Env>()

  app.get('/settings', async (c) => c.html(await page(c)))

  app.patch('/settings/profile', (c) =>
    submit(c, 'profile', async () => {
      await people.changeProfile(requireViewer(c), await readForm(c, profileSchema), clientOf(c))
    }),
  )

  app.put('/settings/status', (c) =>
    submit(c, 'status', async () => {
      const viewer = requireViewer(c)
      const { emoji, text, lasts, until } = await readForm(c, statusFormSchema)
      const timeZone = viewer.timeZone || accounts.site.timeZone()
      await status.set(viewer, { emoji, text }, endOf(lasts, until, timeZone))
    }),
  )

  app.delete('/settings/status', async (c) => {
    await status.clear(requireViewer(c))
    return moved(c, paths.settings())
  })

  app.put('/settings/availability', async (c) => {
    const viewer = requireViewer(c)
    await status.setAvailability(viewer, (await readForm(c, availabilitySchema)).availability)
    return moved(c, paths.settings())
  })

  app.put('/settings/password', (c) =>
    submit(c, 'password', async () => {
      const token = await passwordChange.change(requireViewer(c), await readForm(c, passwordChangeSchema), clientOf(c))
      const cookie = token && sessionCookie(c.get('origin'), token, accounts.sessionMaxAgeSeconds)
      if (cookie) c.header('Set-Cookie', cookie, { append: true })
    }),
  )

  app.put('/settings/theme', async (c) => {
    const viewer = requireViewer(c)
    const chosen = await readForm(c, appearanceSchema)
    const theme = chosen.theme ?? viewer.theme
    await people.changePreferences(viewer, {
      theme,
      enterSends: chosen.enter_sends ?? viewer.enterSends,
      textSize: chosen.text_size ?? viewer.textSize,
      density: chosen.density ?? viewer.density,
      language: chosen.language ?? viewer.language,
    })
    c.header('Set-Cookie', themeCookie(theme, c.get('origin')), { append: true })
    return moved(c, paths.settings())
  })

  app.post('/settings/tokens', (c) =>
    submit(c, 'tokens', async () => {
      const viewer = requireViewer(c)
      const { id, token } = await tokens.create(viewer, (await readForm(c, tokenSchema)).name, clientOf(c))
      showOnce(c, paths.settings(), 'token', `${id}.${token}`)
    }),
  )

  app.delete('/settings/tokens/:id', async (c) => {
    await tokens.revoke(requireViewer(c), pathId(c), clientOf(c))
    return moved(c, paths.settings())
  })

  return app

  function submit(c: RequestContext, which: SettingsForm, work: () => Promise<void>): Promise<Response> {
    requireViewer(c)
    return orFormAgain(
      c,
      async () => {
        await work()
        return moved(c, paths.settings())
      },
      (form) => page(c, { ...form, which }),
    )
  }

  async function page(c: RequestContext, form?: FormState & { which: SettingsForm }) {
    const viewer = requireViewer(c)
    const [frame, profile, mySessions, myTokens, myTwoFactor, providers, mentionMail] = await Promise.all([
      shell(c),
      people.requireSelf(viewer),
      sessions.list(viewer.id),
      tokens.list(viewer),
      twoFactor.stateOf(viewer),
      oidc.listFor(viewer),
      getsMentionMail?.(viewer.id),
    ])
    const newToken = form ? undefined : justMade(c, myTokens)
    return (
      <SettingsPage
        shell={frame}
        profile={profile}
        timeZones={TIME_ZONES}
        sessions={mySessions}
        tokens={myTokens}
        twoFactor={myTwoFactor}
        providers={providers}
        mentionMail={mentionMail}
        {...(newToken && { newToken })}
        {...(form && { form })}
      />
    )
  }
}

function endOf(lasts: (typeof STATUS_LASTS)[number], until: string, timeZone: string): StatusEnd {
  if (lasts === 'never') return { kind: 'never' }
  if (lasts === 'at') return { kind: 'local', at: until, timeZone }
  if (lasts === 'day' || lasts === 'week') return { kind: lasts, timeZone }
  return { kind: 'minutes', minutes: Number(lasts) }
}

/** The token that a form made just before this page. */
function justMade(c: RequestContext, tokens: readonly TokenRow[]): NewToken | undefined {
  const [id, token] = takeShownOnce(c, paths.settings(), 'token')?.split('.') ?? []
  const row = tokens.find((each) => each.id === id)
  return row && token ? { id: row.id, name: row.name, token } : undefined
}
