import {
  mentionsMailHtml,
  mentionsMailSubject,
  mentionsMailText,
  type MentionsMail,
} from '../../../views/mail/mentions.tsx'
import { hashSecret, mintSecret } from '../../accounts/secrets.ts'
import type { Site } from '../../accounts/site.ts'
import { paths } from '../../http/paths.ts'
import { listMessagesById } from '../../messages/messages.store.ts'
import { isRefusal, type Mailer } from '../../platform/mail.ts'
import type { Sql } from '../../platform/postgres.ts'
import { within } from '../../platform/within.ts'
import { listRoomNames } from '../../rooms/rooms.store.ts'
import type { Language } from '../../texts/language.ts'
import { speaking } from '../../texts/t.ts'
import { wantedLanguage } from '../../texts/wanted-language.ts'
import { isQuiet } from '../decision.ts'
import * as store from './mention-mail.store.ts'

const ROUND_MS = 30_000
/** Two rounds: by then every instance has said who looks at a page. */
const GRACE_SECONDS = 60
/** Nobody reads more of them in a mail; the rest is counted. */
const MOST_LISTED = 30
const MAX_PAUSE_MS = 15 * 60_000
/** An address that is refused again and again is tried four times a day. */
const MAX_REFUSED_MINUTES = 6 * 60
/** Who wants no disturbance is looked at again after this. */
const QUIET_PAUSE_MINUTES = 5
/** A letter under way may be taken yet when the instance stops. */
const STOP_MS = 5_000

export interface MentionMailDeps {
  sql: Sql
  mailer: Mailer
  /** Where this site is: a mail holds whole addresses. */
  publicUrl: string
  times: store.MailTimes
  findSite: () => Promise<Site | undefined>
  /** Who looks at a page of this instance. */
  activeUsers: () => string[]
  onError: (error: unknown) => void
}

export type MentionMailer = ReturnType<typeof createMentionMailer>

/**
 * Tells people by mail of what waits for them unread, after they have been away for a while. Every instance does it; a
 * person's row, locked, makes it one of them for each mail.
 *
 * The row says that the next mail is an hour off *before* the mail is sent, and what was told *after* it. So an instance
 * that ends in between, by kill -9 even, errs towards a mail that comes an hour late, or tells of the same once more in
 * that hour's mail; never towards two mails within the hour. A mail too many makes people switch all of them off.
 */
export function createMentionMailer(deps: MentionMailDeps) {
  const { sql, mailer, publicUrl, times, findSite, activeUsers, onError } = deps
  let stopped = false
  let failures = 0
  let pausedUntil = 0

  /** Looks for news, says who is here, and sends what is due. Never rejects. */
  async function round(): Promise<void> {
    try {
      await store.noticeConcerned(sql, GRACE_SECONDS)
      await store.noteActive(sql, activeUsers())
      if (performance.now() < pausedUntil || !(await store.isAnyDue(sql, times)) || !(await isServerThere())) return
      while (!stopped && (await mailOne()));
    } catch (error) {
      onError(error)
    }
  }

  /** Asked before anybody's hour is claimed for a mail that could not be sent. While it is away, less and less often. */
  async function isServerThere(): Promise<boolean> {
    try {
      await mailer.check()
      failures = 0
      return true
    } catch (error) {
      onError(error)
      pausedUntil = performance.now() + Math.min(ROUND_MS * 2 ** failures++, MAX_PAUSE_MS)
      return false
    }
  }

  /** False when nothing is due, or the server for mail fell silent. */
  async function mailOne(): Promise<boolean> {
    const claim = await claimOne()
    if (claim === 'none') return false
    if (claim === 'nothing to tell') return true
    const mail = await compose(claim)
    try {
      if (mail) await mailer.send(letterIn(wantedLanguage(claim.turn.language, undefined), claim, mail))
    } catch (error) {
      onError(error)
      // It may have been taken all the same, where nobody said no: then the claim stands, and it is tried in an hour.
      if (!isRefusal(error)) return false
      await store.noteRefused(sql, claim.turn.userId, MAX_REFUSED_MINUTES)
      return true
    }
    await store.noteTold(sql, claim.turn.userId, claim.at)
    return true
  }

  function claimOne(): Promise<Claim | 'none' | 'nothing to tell'> {
    return sql.begin(async (tx) => {
      const turn = await store.takeTurn(tx, times)
      if (!turn) return 'none'
      if (await isQuietFor(turn)) {
        await store.putOff(tx, turn.userId, QUIET_PAUSE_MINUTES)
        return 'nothing to tell'
      }
      const waiting = await store.readWaiting(tx, turn.userId, times, MOST_LISTED)
      if (!waiting.isOld) {
        await store.setWaitingSince(tx, turn.userId, waiting.since)
        return 'nothing to tell'
      }
      const token = mintSecret()
      await store.claimMail(tx, turn.userId, times, hashSecret(token))
      return { turn, waiting, token, at: await store.timeOf(tx) }
    })
  }

  async function isQuietFor({
    quietFrom: from,
    quietUntil: until,
    pausedUntil,
    timeZone,
  }: store.Turn): Promise<boolean> {
    const hours = from === null || until === null ? null : { from, until }
    return isQuiet({ hours, pausedUntil, timeZone: timeZone || ((await findSite())?.timeZone ?? 'UTC') }, new Date())
  }

  /** What the mail says, by what is so now; undefined when nothing of it is left. */
  async function compose({
    turn,
    waiting: { messages: waiting, total },
    token,
  }: Claim): Promise<MentionsMail | undefined> {
    const ids = waiting.map(({ id }) => id)
    const messages = (await listMessagesById(sql, ids)).filter((message) => !message.deleted_at)
    const names = await listRoomNames(sql, turn.userId, [...new Set(messages.map((message) => message.room_id))])
    const byId = new Map(messages.map((message) => [message.id, message]))
    const lines = waiting.flatMap(({ id, kind }) => {
      const message = byId.get(id)
      const room = message && names.find((name) => name.id === message.room_id)
      return message && room ? [{ kind, message, room }] : []
    })
    if (lines.length === 0) return undefined
    const site = await findSite()
    return {
      siteName: site?.name ?? 'Hubbub',
      name: turn.name,
      timeZone: turn.timeZone || (site?.timeZone ?? 'UTC'),
      lines,
      more: total - waiting.length,
      showsText: turn.showsText,
      afterMinutes: times.afterMinutes,
      addressOf: (path) => publicUrl + path,
      unsubscribe: publicUrl + paths.unsubscribe(token),
    }
  }

  /** Looks for what is due from now on; gives what stops it. */
  function start(): () => Promise<void> {
    let underWay: Promise<void> | undefined
    const timer = setInterval(() => {
      underWay ??= round().finally(() => (underWay = undefined))
    }, ROUND_MS)
    return async () => {
      stopped = true
      clearInterval(timer)
      await within(STOP_MS, underWay ?? Promise.resolve())
    }
  }

  return { round, start }
}

interface Claim {
  turn: store.Turn
  waiting: store.Waiting
  /** Of the link that ends these mails. */
  token: string
  at: string
}

const letterIn = (language: Language, claim: Claim, mail: MentionsMail) =>
  speaking(language, () => letterOf(claim, mail))

const letterOf = ({ turn }: Claim, mail: MentionsMail) => ({
  to: turn.email,
  subject: mentionsMailSubject(mail),
  text: mentionsMailText(mail),
  html: mentionsMailHtml(mail),
  headers: {
    // RFC 8058: one click in a mail program, which sends a POST to it, without a question.
    'List-Unsubscribe': `<${mail.unsubscribe}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    // RFC 3834: no answer of an absent person's mailbox comes back.
    'Auto-Submitted': 'auto-generated',
  },
})
