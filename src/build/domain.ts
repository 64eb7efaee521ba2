import { createFindAbsent } from '../absent/find-absent.ts'
import { createAccounts } from '../accounts/accounts.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { createAvatars } from '../avatars/avatars.service.ts'
import { readAccess } from '../delivery/access.store.ts'
import { createForwardMessage } from '../forwards/forwards.service.ts'
import { createEmojiService } from '../emoji/emoji.service.ts'
import { createInbox } from '../inbox/inbox.service.ts'
import { createDescribeFile } from '../files/describe-file.ts'
import { createPictures } from '../files/picture.ts'
import { createRemovals } from '../files/removals.ts'
import { createUploadsService } from '../files/uploads.service.ts'
import { createMembershipsService } from '../memberships/memberships.service.ts'
import { forgetDeleted, isUndoable, UNDO_MS } from '../messages/deletions.store.ts'
import { createForgetting } from '../messages/forgetting.ts'
import { createHistory } from '../messages/history.service.ts'
import { createMessagesService } from '../messages/messages.service.ts'
import { createRendered } from '../messages/rendered.ts'
import { createMailChoice } from '../notifications/mail/mail-choice.ts'
import { createNotifications } from '../notifications/notifications.service.ts'
import { createPushClient } from '../notifications/push-client.ts'
import { createPushKey } from '../notifications/push-key.ts'
import { createPusher } from '../notifications/pusher.ts'
import { createTeller } from '../notifications/teller.ts'
import { createOutside } from '../platform/outside.ts'
import { createLook } from '../previews/look.ts'
import { createPreviews } from '../previews/previews.service.ts'
import { createPins } from '../pins/pins.service.ts'
import { createPolls } from '../polls/polls.service.ts'
import { batched } from '../platform/batched.ts'
import { factsOf } from '../platform/log.ts'
import { createMailer } from '../platform/mail.ts'
import { isUnavailable, tooMany } from '../platform/problem.ts'
import { createReactions } from '../reactions/reactions.service.ts'
import { createReports } from '../reports/reports.service.ts'
import { createSealer } from '../platform/sealer.ts'
import { createRoomsService } from '../rooms/rooms.service.ts'
import { findRoomFor } from '../rooms/rooms.store.ts'
import { createSchedule } from '../schedule/schedule.ts'
import { createSearchService } from '../search/search.service.ts'
import { createSlash } from '../slash/slash.service.ts'
import { createReadVersions } from '../versions/versions.service.ts'
import { createThreadsService } from '../threads/threads.service.ts'
import { deleteEmptiedDrafts } from '../threads/threads.store.ts'
import type { Meters } from './meters.ts'
import { errorLogger, type Platform } from './platform.ts'

/** Who fetches previews, for the records of those who are asked. */
const USER_AGENT = 'Hubbub-Preview/1.0'

export type Domain = ReturnType<typeof buildDomain>

/** The rules of the chat: people, rooms, memberships, messages. They know neither HTTP nor sockets. */
export function buildDomain(platform: Platform, meters: Meters) {
  const { config, log, sql, bus, limiter, sessionCache, blobs } = platform
  const rooms = createRoomsService({ sql, bus, limits: config })
  const memberships = createMembershipsService({ sql, bus, limits: config })
  const { SMTP_URL: url, MAIL_FROM: from } = config
  const mailer = url && from ? createMailer({ url, from }) : null
  const onError = errorLogger(log)
  const accounts = createAccounts({ sql, config, bus, limiter, sessionCache, rooms, mailer, onError })
  const removals = createRemovals({ sql, blobs, onError })
  const pictures = createPictures({ maxMegapixels: config.LIMIT_IMAGE_MEGAPIXELS })
  const uploads = createUploadsService({ sql, blobs, pictures, removals, limiter, limits: config })
  const emoji = createEmojiService({ sql, blobs, pictures, removals, limits: config })
  const avatars = createAvatars({ sql, blobs, pictures, removals, limiter, ...accounts, limits: config })
  const forgetting = createForgetting({
    forget: async () => {
      if ((await forgetDeleted(sql)) > 0) void removals.begin()
      await deleteEmptiedDrafts(sql)
    },
    undoMs: UNDO_MS,
    // That PostgreSQL is away is told by others, and what is left is forgotten a few seconds later.
    onError: (error) => isUnavailable(error) || log.error('something failed', factsOf(error)),
  })
  const threads = createThreadsService({ sql, bus })
  const messages = createMessagesService({
    sql,
    bus,
    onReplies: threads.tell,
    siteOrigin: config.PUBLIC_URL,
    keepsVersions: config.EDIT_HISTORY,
    editWindowMinutes: config.EDIT_WINDOW_MINUTES,
    mostTold: config.LIMIT_ROOM_MENTION_MEMBERS,
    onDelete: () => forgetting.later(),
    onLinks: () => previews.begin(),
    onCommit: (stored, seconds) => {
      meters.messages(stored)
      meters.commitSeconds(seconds)
      meters.commitMessages(stored)
    },
  })
  const polls = createPolls({ messages })
  const reactions = createReactions({ sql, messages })
  const pushKey = createPushKey({ sql, sealer: createSealer(config.SECRETS_KEY) })
  const onNotToldError = (error: unknown) => isUnavailable(error) || log.error('nobody was told', factsOf(error))
  const pusher = createPusher({
    sql,
    pushKey,
    client: createPushClient({ allowsPrivate: config.PUSH_PRIVATE_ADDRESSES }),
    focus: platform.focus,
    contact: config.PUBLIC_URL?.startsWith('https:') ? config.PUBLIC_URL : undefined,
    idleDays: config.SESSION_IDLE_DAYS,
    onError: onNotToldError,
  })
  bus.subscribe({
    concerns: () => false,
    events: () => {},
    signal(signal) {
      if (signal.kind === 'read') pusher.noteReader(signal.user_id)
      if (signal.kind === 'threads') for (const userId of signal.user_ids) pusher.noteReader(userId)
    },
  })
  const outside = createOutside({ userAgent: USER_AGENT, allow: config.LINK_PREVIEWS_ALLOW })
  const previews = createPreviews({
    sql,
    messages,
    look: createLook({ sql, blobs, pictures, outside }),
    isOn: async () => config.LINK_PREVIEWS && (await accounts.site.find())?.linkPreviews !== false,
    onDropped: () => void removals.begin(),
    // That PostgreSQL is away is told by others, and what is left is taken up a minute later.
    onError: (error) => isUnavailable(error) || log.error('something failed', factsOf(error)),
  })
  const rendered = createRendered(accounts.site.timeZone)
  const askAccess = batched((questions: { userId: string; roomId: string }[]) => readAccess(sql, questions))
  const sends = { capacity: config.LIMIT_SEND_BURST, refillPerSecond: config.LIMIT_SEND_PER_SECOND }

  const findRoom = (userId: string, roomId: string) => findRoomFor(sql, userId, roomId)

  /** Throws 429 for who sends too fast. */
  async function limitSends({ id }: Pick<Viewer, 'id'>): Promise<void> {
    const taken = await limiter.take(`send:${id}`, sends)
    if (!taken.ok)
      throw tooMany('messages.too_fast', 'You are sending faster than is allowed here.', taken.retryAfterMs)
  }

  const searches = { capacity: config.LIMIT_SEARCH_BURST, refillPerSecond: config.LIMIT_SEARCHES_PER_SECOND }

  /** Throws 429 for who searches too fast. */
  async function limitSearches({ id }: Pick<Viewer, 'id'>): Promise<void> {
    const taken = await limiter.take(`search:${id}`, searches)
    if (!taken.ok)
      throw tooMany('search.too_fast', 'You are searching faster than is allowed here.', taken.retryAfterMs)
  }

  const schedule = createSchedule({
    sql,
    bus,
    messages,
    uploads,
    findRoom,
    timeZone: accounts.site.timeZone,
    limits: config,
    // That PostgreSQL is away is told by others.
    onError: (error) => isUnavailable(error) || log.error('what was due could not be done', factsOf(error)),
  })

  return {
    ...schedule,
    rooms,
    memberships,
    accounts,
    /** Null where no mail is set. */
    mailer,
    messages,
    mailChoice: createMailChoice(sql),
    inbox: createInbox({ sql, bus, messages, maxSaved: config.LIMIT_SAVED_MESSAGES }),
    polls,
    reactions,
    describeFile: createDescribeFile({ messages }),
    slash: createSlash({
      sql,
      rooms,
      memberships,
      status: accounts.status,
      messages,
      polls,
      reminders: schedule.reminders,
      times: schedule.times,
      findRoom: (userId, roomId) => findRoomFor(sql, userId, roomId),
      limits: config,
    }),
    notifications: createNotifications({ sql, pushKey, timeZone: accounts.site.timeZone, limits: config }),
    teller: createTeller({ sql, bus, onPushes: () => void pusher.begin(), onError: onNotToldError }),
    pusher,
    pins: createPins({ sql, messages, maxPins: config.LIMIT_PINS_PER_ROOM }),
    avatars,
    emoji,
    previews,
    uploads,
    removals,
    findAbsent: createFindAbsent({ sql }),
    forward: createForwardMessage({ sql, messages, findRoom, maxCharacters: config.LIMIT_MESSAGE_CHARACTERS }),
    reports: createReports({ sql, messages, limiter, maxPerHour: config.LIMIT_REPORTS_PER_HOUR }),
    readVersions: createReadVersions({ sql, messages, keepsVersions: config.EDIT_HISTORY }),
    isUndoable: (userId: string, messageId: string) => isUndoable(sql, messageId, userId),
    forgetting,
    threads,
    rendered,
    history: createHistory({ sql, rendered, findSite: accounts.site.find }),
    limitSends,
    search: createSearchService({ sql, findSite: accounts.site.find }),
    limitSearches,
    findAccess: (userId: string, roomId: string) => askAccess({ userId, roomId }),
    findRoom,
  }
}
