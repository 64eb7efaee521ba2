import type { Viewer } from '../accounts/viewer.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { invalid, notFound, Problem } from '../platform/problem.ts'
import { isQuiet } from './decision.ts'
import * as devices from './devices.store.ts'
import { findEndpointFault } from './push-client.ts'
import { areUsable, type PushKeys } from './push-encryption.ts'
import type { PushKey } from './push-key.ts'
import type { NotificationSettings } from './settings.ts'
import * as store from './settings.store.ts'
import { t } from '../texts/t.ts'

export interface NotificationsDeps {
  sql: Sql
  pushKey: PushKey
  /** The site's time zone, for who has chosen none. */
  timeZone: () => string
  limits: { LIMIT_KEYWORDS: number; LIMIT_PUSH_DEVICES: number; PUSH_PRIVATE_ADDRESSES: boolean }
}

export type NotificationsService = ReturnType<typeof createNotifications>

/** How people like to be told of messages, and which of their browsers are while no page is open. */
export function createNotifications({ sql, pushKey, timeZone, limits }: NotificationsDeps) {
  const timeZoneOf = (viewer: Viewer) => viewer.timeZone || timeZone()

  /** How somebody likes to be told, and whether nothing may disturb them at this moment. */
  async function settingsOf(viewer: Viewer): Promise<NotificationSettings & { isQuiet: boolean }> {
    const settings = await store.findSettings(sql, viewer.id)
    const { quietHours: hours, pausedUntil } = settings
    return { ...settings, isQuiet: isQuiet({ hours, pausedUntil, timeZone: timeZoneOf(viewer) }, new Date()) }
  }

  /** Changes what is given; the pause is for `pause`. Throws 422 for too many keywords. */
  async function change(viewer: Viewer, changes: Partial<Omit<NotificationSettings, 'pausedUntil'>>): Promise<void> {
    if ((changes.keywords?.length ?? 0) > limits.LIMIT_KEYWORDS) throw tooManyKeywords(limits.LIMIT_KEYWORDS)
    await sql.begin(async (tx) => {
      await store.lockSettings(tx, viewer.id)
      if (changes.keywords?.length) await devices.passOverThePast(tx)
      await store.putSettings(tx, viewer.id, { ...(await store.findSettings(tx, viewer.id)), ...changes })
    })
  }

  /** Nothing disturbs them until then. Throws 422 when that is not in the future. */
  async function pause(viewer: Viewer, end: store.PauseEnd): Promise<void> {
    if (!(await store.setPause(sql, viewer.id, end))) throw endsInThePast()
  }

  async function resume(viewer: Viewer): Promise<void> {
    await store.clearPause(sql, viewer.id)
  }

  /**
   * Tells this browser from now on of what is for its person. Throws 403 for a token, which is no browser, 422 for an
   * address or keys that can not be used, and over the limit.
   */
  async function subscribe(viewer: Viewer, browser: Browser): Promise<void> {
    const { session } = viewer
    if (!session) throw needsSession()
    const fault = findEndpointFault(browser.endpoint, limits.PUSH_PRIVATE_ADDRESSES)
    if (fault) throw invalid([{ field: 'endpoint', message: `Endpoint: ${fault}.` }])
    if (!areUsable(browser.keys)) throw invalid([{ field: 'keys', message: 'Expected a key on the curve P-256.' }])
    const device = { ...browser, id: Bun.randomUUIDv7(), userId: viewer.id, sessionId: session.id }
    await sql.begin((tx) => keep(tx, device))
  }

  async function keep(tx: Transaction, device: devices.NewDevice): Promise<void> {
    await store.lockSettings(tx, device.userId)
    if ((await devices.countOtherDevices(tx, device.userId, device.endpoint)) >= limits.LIMIT_PUSH_DEVICES)
      throw tooManyDevices(limits.LIMIT_PUSH_DEVICES)
    await devices.passOverThePast(tx)
    await devices.upsertDevice(tx, device)
  }

  return {
    settingsOf,
    timeZoneOf,
    change,
    pause,
    resume,
    subscribe,
    /** The key that a browser subscribes with, in base64url. */
    publicKey: async (): Promise<string> => (await pushKey()).publicKey.toString('base64url'),
    /** The browsers that are told. */
    devices: (viewer: Viewer) => devices.listDevices(sql, viewer.id),
    /** Throws 404 where it is none of theirs. */
    async removeDevice(viewer: Viewer, id: string): Promise<void> {
      if (!(await devices.deleteDevice(sql, viewer.id, id))) throw notFound()
    },
    /** A browser that is told no more; no harm where it was not. */
    async unsubscribe(viewer: Viewer, endpoint: string): Promise<void> {
      await devices.deleteEndpoint(sql, viewer.id, endpoint)
    },
  }
}

interface Browser {
  endpoint: string
  keys: PushKeys
  /** The address at which the site is open there. */
  origin: string
}

const endsInThePast = () => invalid([{ field: 'until', message: 'Expected an end that is still to come.' }])

const tooManyKeywords = (most: number) =>
  invalid(
    [{ field: 'keywords', message: t('Expected at most {most} keywords.', { most }) }],
    'notifications.too_many_keywords',
  )

const tooManyDevices = (most: number) =>
  invalid(
    [
      {
        field: 'endpoint',
        message: t('At most {most} of your browsers are told. Take one out in your settings.', { most }),
      },
    ],
    'notifications.too_many_devices',
  )

const needsSession = () =>
  new Problem('notifications.needs_session', 403, 'Expected a browser that is signed in, found a token of the API.')
