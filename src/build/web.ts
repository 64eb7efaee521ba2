import { absentRoutes } from '../absent/absent.routes.tsx'
import { accountsApi } from '../accounts/accounts.api.ts'
import { accountsRoutes } from '../accounts/accounts.routes.tsx'
import { avatarsApi } from '../avatars/avatars.api.ts'
import { avatarsRoutes } from '../avatars/avatars.routes.tsx'
import { createApp } from '../app.tsx'
import { createEventStream } from '../delivery/event-stream.ts'
import { createAuthenticator } from '../http/authenticate.ts'
import { docsRoutes } from '../docs/docs.routes.tsx'
import { emojiApi } from '../emoji/emoji.api.ts'
import { emojiRoutes } from '../emoji/emoji.routes.tsx'
import { filesApi } from '../files/files.api.ts'
import { filesRoutes } from '../files/files.routes.ts'
import { openapiApi } from '../http/openapi/openapi.api.ts'
import { operationsRoutes } from '../http/operations.ts'
import { createPeerReader } from '../http/request-facts.ts'
import { createShells } from '../http/shell.ts'
import { inboxApi } from '../inbox/inbox.api.ts'
import { countNotes } from '../inbox/mentions.store.ts'
import { inboxRoutes } from '../inbox/inbox.routes.tsx'
import { forwardsApi } from '../forwards/forwards.api.ts'
import { forwardsRoutes } from '../forwards/forwards.routes.tsx'
import { reportsApi } from '../reports/reports.api.ts'
import { reportsRoutes } from '../reports/reports.routes.tsx'
import { homeRoutes } from '../memberships/home.routes.tsx'
import { membershipsApi } from '../memberships/memberships.api.ts'
import { membershipsRoutes } from '../memberships/memberships.routes.tsx'
import { installedRoutes } from '../installed/installed.routes.tsx'
import { listMembers } from '../memberships/memberships.store.ts'
import { sidebarRoutes } from '../memberships/sidebar.routes.tsx'
import { listSidebar } from '../memberships/sidebar.store.ts'
import { readChangedMessages } from '../messages/changes.store.ts'
import { messagesApi } from '../messages/messages.api.ts'
import { historyRoutes } from '../messages/history.routes.tsx'
import { createMessagePages } from '../messages/message-page.tsx'
import { messagesRoutes } from '../messages/messages.routes.tsx'
import { listMessages } from '../messages/history.store.ts'
import { sendingRoutes } from '../messages/sending.routes.tsx'
import { reactionsApi } from '../reactions/reactions.api.ts'
import { reactionsRoutes } from '../reactions/reactions.routes.tsx'
import { createRoomPage } from '../messages/room-page.tsx'
import { mailRoutes } from '../notifications/mail/mail.routes.tsx'
import { notificationsApi } from '../notifications/notifications.api.ts'
import { notificationsRoutes } from '../notifications/notifications.routes.tsx'
import { pinsApi } from '../pins/pins.api.ts'
import { pinsRoutes } from '../pins/pins.routes.tsx'
import { pollsApi } from '../polls/polls.api.ts'
import { pollsRoutes } from '../polls/polls.routes.tsx'
import { scheduleApi } from '../schedule/schedule.api.ts'
import { scheduleRoutes } from '../schedule/schedule.routes.tsx'
import { previewsApi } from '../previews/previews.api.ts'
import { previewsRoutes } from '../previews/previews.routes.ts'
import { searchApi } from '../search/search.api.ts'
import { searchRoutes } from '../search/search.routes.tsx'
import { roomsApi } from '../rooms/rooms.api.ts'
import { roomsRoutes } from '../rooms/rooms.routes.tsx'
import { shareRoutes } from '../share/share.routes.tsx'
import { versionsApi } from '../versions/versions.api.ts'
import { versionsRoutes } from '../versions/versions.routes.tsx'
import { createThreadPage } from '../threads/thread-page.tsx'
import { threadsApi } from '../threads/threads.api.ts'
import { threadsRoutes } from '../threads/threads.routes.tsx'
import { countUnreadThreads } from '../threads/threads.store.ts'
import { apiOperations } from './api-operations.ts'
import type { Delivery } from './delivery.ts'
import type { Domain } from './domain.ts'
import type { Meters } from './meters.ts'
import type { Platform } from './platform.ts'

/** The doors: pages and forms, the JSON API, and the way in for sockets. */
export function buildWeb(
  platform: Platform,
  domain: Domain,
  delivery: Delivery,
  meters: Meters,
  findUnreadiness: () => Promise<string | undefined>,
) {
  const { config, log, metrics, sql, presence, assets } = platform
  const { accounts, rooms, memberships, messages, inbox, pins, threads } = domain
  const authenticator = createAuthenticator(accounts.sessions)
  const peerOf = createPeerReader({ trustedProxies: config.TRUSTED_PROXIES, publicUrl: config.PUBLIC_URL })
  const shells = createShells({
    findSite: accounts.site.find,
    sidebarOf: (userId) => listSidebar(sql, userId),
    countThreads: (userId) => countUnreadThreads(sql, userId),
    countNotes: (userId) => countNotes(sql, userId),
    presence,
    assets,
  })
  const { shell } = shells
  const statesOf = presence.statesOf
  const roomPage = createRoomPage({
    ...domain,
    shells,
    presence,
    listMembers: (viewerId, roomId, limit) => listMembers(sql, viewerId, roomId, { limit }),
    findDraft: memberships.findDraft,
    findSite: accounts.site.find,
    maxFiles: config.LIMIT_FILES_PER_MESSAGE,
  })
  const threadPage = createThreadPage({
    ...domain,
    roomPage: roomPage.render,
    findOriginal: roomPage.originalOf,
    timeZone: accounts.site.timeZone,
    style: () => assets.styleOf('thread'),
    maxFiles: config.LIMIT_FILES_PER_MESSAGE,
  })
  const messagePages = createMessagePages({ ...domain, shell })
  const readChanged = (roomId: string, after: number, limit: number) => readChangedMessages(sql, roomId, after, limit)
  const forMessages = {
    ...domain,
    maxCharacters: config.LIMIT_MESSAGE_CHARACTERS,
    maxFiles: config.LIMIT_FILES_PER_MESSAGE,
  }
  const app = createApp({
    log,
    peerOf,
    authenticator,
    shells,
    isSetUp: accounts.site.isSetUp,
    onAnswer: (method, status, seconds) => {
      meters.requests(1, { method, status })
      meters.requestSeconds(seconds)
    },
    operations: operationsRoutes({
      metrics,
      metricsAllow: config.METRICS_ALLOW,
      metricsToken: config.METRICS_TOKEN,
      findUnreadiness,
    }),
    pages: [
      accountsRoutes({
        accounts,
        ...shells,
        getsMentionMail: domain.mailer ? (userId: string) => domain.mailChoice.isOn(userId) : undefined,
      }),
      mailRoutes({ ...domain, ...shells }),
      roomsRoutes({ sql, rooms, shell }),
      membershipsRoutes({ sql, memberships, shell, hereCount: roomPage.hereCount, roomPage: roomPage.withMembers }),
      homeRoutes({ sql, shell }),
      docsRoutes({ ...shells, style: () => assets.styleOf('docs') }),
      installedRoutes({ findSite: accounts.site.find, assets }),
      shareRoutes({ sql, memberships, shell }),
      sidebarRoutes({ sql, shell }),
      absentRoutes(domain),
      forwardsRoutes({ ...forMessages, shell }),
      reportsRoutes({ ...domain, shell }),
      notificationsRoutes({ notifications: domain.notifications, shell }),
      inboxRoutes({ ...domain, shell }),
      scheduleRoutes({ ...forMessages, shell }),
      versionsRoutes({ ...domain, shell }),
      pinsRoutes({ pins, shell, findRoom: domain.findRoom, roomPage: roomPage.withPins }),
      pollsRoutes({ ...domain, shell, limits: config }),
      searchRoutes({ ...domain, shell }),
      threadsRoutes({ threads, shell, threadPage }),
      historyRoutes({ ...domain, shell, roomPage: roomPage.render }),
      sendingRoutes({ ...forMessages, roomPage: roomPage.render, threadPage }),
      messagesRoutes({ ...forMessages, messagePages }),
      reactionsRoutes({ ...domain, messagePages }),
      emojiRoutes({ ...domain, blobs: platform.blobs, shell }),
      avatarsRoutes({ ...domain, sql, blobs: platform.blobs, shell, maxMegabytes: config.LIMIT_AVATAR_MB }),
      filesRoutes({ ...domain, sql, blobs: platform.blobs }),
      previewsRoutes({ sql, blobs: platform.blobs, previews: domain.previews }),
    ],
    api: [
      openapiApi(apiOperations({ ...forMessages, polls: config })),
      accountsApi({ accounts, statesOf }),
      roomsApi({ sql, rooms }),
      membershipsApi({ sql, memberships }),
      inboxApi({ inbox }),
      notificationsApi({ notifications: domain.notifications }),
      scheduleApi(forMessages),
      pinsApi({ pins }),
      pollsApi({ ...domain, limits: config }),
      avatarsApi(domain),
      emojiApi(domain),
      previewsApi(domain),
      filesApi({ sql, uploads: domain.uploads }),
      searchApi(domain),
      versionsApi(domain),
      threadsApi({
        threads,
        listMessages: (roomId, window, scope) => listMessages(sql, roomId, window, scope),
      }),
      forwardsApi(forMessages),
      reportsApi(domain),
      reactionsApi(domain),
      messagesApi({
        ...forMessages,
        listMessages: (roomId, window) => listMessages(sql, roomId, window),
        readChangedMessages: readChanged,
        events: createEventStream({ ...delivery, ...domain, readChangedMessages: readChanged }),
      }),
    ],
  })
  return { app, authenticator, peerOf, messages }
}
