import type { Sql, Transaction } from '../platform/postgres.ts'
import { recordAudit } from './audit.store.ts'
import type { Client } from './client.ts'
import type { Viewer } from './viewer.ts'

/** This installation. */
export interface Site {
  name: string
  epoch: string
  /** Goes up with each name and picture: what rendered lists are kept by. */
  peopleVersion: number
  /** Goes up with each name, picture and status: what open pages go by. */
  factsVersion: number
  timeZone: string
  linkPreviews: boolean
}

/** Every page asks for the site, and it hardly ever changes: another instance's change is seen this much later. */
const REMEMBERED_MS = 1_000

/** The one row about the installation itself. */
export function createSite(sql: Sql) {
  let isSetUp = false
  let remembered: { site: Promise<Site | undefined>; until: number } | null = null
  let timeZone = 'UTC'

  /** The site, or undefined before the first run; at most a second old. */
  function find(): Promise<Site | undefined> {
    // Not the time of day, which may be put back by an hour.
    if (remembered && performance.now() < remembered.until) return remembered.site
    const site = read()
    remembered = { site, until: performance.now() + REMEMBERED_MS }
    site.then((found) => found ?? forget(), forget)
    return site
  }

  /** To be called when something about the site was changed here. */
  function forget(): void {
    remembered = null
  }

  async function read(): Promise<Site | undefined> {
    const [site] = await sql<Site[]>`
      select name, epoch, people_version as "peopleVersion", facts_version as "factsVersion", time_zone as "timeZone", link_previews as "linkPreviews" from site`
    isSetUp ||= site !== undefined
    timeZone = site?.timeZone ?? timeZone
    return site
  }

  return {
    find,
    forget,

    /** The site's time zone (IANA) as of the last `find`: every page asks, so rendering need not. */
    timeZone: () => timeZone,

    /** Whether the first run is over. Once true, always true: then nothing is asked. */
    isSetUp: async () => isSetUp || (await find()) !== undefined,

    /** The number of people's facts, as it is this moment. */
    async readFactsVersion(): Promise<number> {
      const [row] = await sql<{ version: number }[]>`select facts_version as version from site`
      return row?.version ?? 0
    },

    async rename(viewer: Viewer, name: string, client: Client): Promise<void> {
      await sql.begin(async (tx) => {
        const [old] = await tx<{ name: string }[]>`select name from site for update`
        if (old?.name === name) return
        await tx`update site set name = ${name}`
        await recordAudit(tx, {
          actorId: viewer.id,
          address: client.address,
          action: 'site.renamed',
          details: { from: old?.name ?? '', to: name },
        })
      })
      forget()
    },

    /** Whether the pages behind links are looked at from now on. */
    async showPreviews(viewer: Viewer, isOn: boolean, client: Client): Promise<void> {
      await sql.begin(async (tx) => {
        const changed = await tx`update site set link_previews = ${isOn} where link_previews <> ${isOn}`
        if (changed.count === 0) return
        await recordAudit(tx, {
          actorId: viewer.id,
          address: client.address,
          action: isOn ? 'site.previews_on' : 'site.previews_off',
        })
      })
      forget()
    },
  }
}
export type SiteService = ReturnType<typeof createSite>

/** Makes the site's row; false when somebody else was first. A second attempt at the same time waits for the first. */
export async function insertSite(tx: Transaction, name: string, timeZone: string): Promise<boolean> {
  const rows = await tx`
    insert into site (name, time_zone) values (${name}, ${timeZone}) on conflict (singleton) do nothing returning 1`
  return rows.length === 1
}

/** Tells whoever keeps rendered lists, and open pages, that somebody's name or picture has changed. */
export async function bumpPeopleVersion(tx: Transaction, userId: string): Promise<void> {
  await tx`update site set people_version = people_version + 1`
  await bumpFacts(tx, [userId])
}

/** Tells open pages that something of these people has changed: each pages knows it by the number. */
export async function bumpFacts(tx: Transaction, userIds: readonly string[]): Promise<void> {
  await tx`
    with moved as (update site set facts_version = facts_version + 1 returning facts_version)
    update users u set facts_version = moved.facts_version from moved where u.id = any(${[...userIds]}::uuid[])`
}
