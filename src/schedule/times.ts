import { isTimeZone } from '../accounts/accounts.schemas.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { Sql } from '../platform/postgres.ts'
import { readNow } from './clock.store.ts'
import { localTime, type OfferedTime, offeredTime } from './due.ts'
import { noTime, notPast, notSoFar } from './schedule.problems.ts'
import type { When } from './schedule.schemas.ts'

const DAY_MS = 86_400_000
/** Who asks for this very minute gets it. */
const LATE_MS = 60_000

export interface TimesDeps {
  sql: Sql
  /** The site's time zone. */
  timeZone: () => string
  /** How far ahead something may be due. */
  maxDays: number
}

/** An offered time and when that is. */
export interface Offer {
  offer: OfferedTime
  at: Date
}

export type Times = ReturnType<typeof createTimes>

/** When something is to be, in a person's own time zone and by the database's clock. */
export function createTimes({ sql, timeZone, maxDays }: TimesDeps) {
  /** The zone that somebody has chosen, else that of their browser, else the site's. */
  function zoneOf(viewer: Pick<Viewer, 'timeZone'>, ofBrowser = ''): string {
    return viewer.timeZone || (ofBrowser !== '' && isTimeZone(ofBrowser) ? ofBrowser : timeZone())
  }

  /** What is offered now. */
  async function offersOf(offers: readonly OfferedTime[], zone: string): Promise<Offer[]> {
    const now = await readNow(sql)
    return offers.map((offer) => ({ offer, at: offeredTime(offer, now, zone) }))
  }

  /** The moment that a form names. Throws 422 for none. */
  async function momentOf(viewer: Pick<Viewer, 'timeZone'>, { when, at, time_zone: ofBrowser }: When): Promise<Date> {
    const zone = zoneOf(viewer, ofBrowser)
    const moment = when === 'own' ? localTime(at, zone) : offeredTime(when as OfferedTime, await readNow(sql), zone)
    if (!moment) throw noTime()
    return moment
  }

  /** Throws 422 for what has passed, and for what is too far away. */
  async function requireToCome(at: Date): Promise<void> {
    const inMs = at.getTime() - (await readNow(sql)).getTime()
    if (!(inMs >= -LATE_MS)) throw notPast()
    if (inMs > maxDays * DAY_MS) throw notSoFar(maxDays)
  }

  return { zoneOf, offersOf, momentOf, requireToCome }
}
