import { ACCOUNTS_OPERATIONS } from '../accounts/accounts.openapi.ts'
import { AVATARS_OPERATIONS } from '../avatars/avatars.openapi.ts'
import { EMOJI_OPERATIONS } from '../emoji/emoji.openapi.ts'
import { FILES_OPERATIONS } from '../files/files.openapi.ts'
import { forwardOperations } from '../forwards/forwards.openapi.ts'
import { ABOUT_OPERATIONS } from '../http/openapi/about.ts'
import type { Operation } from '../http/openapi/operation.ts'
import { INBOX_OPERATIONS } from '../inbox/inbox.openapi.ts'
import { MEMBERSHIPS_OPERATIONS } from '../memberships/memberships.openapi.ts'
import { messageOperations } from '../messages/messages.openapi.ts'
import { NOTIFICATIONS_OPERATIONS } from '../notifications/notifications.openapi.ts'
import { PINS_OPERATIONS } from '../pins/pins.openapi.ts'
import { pollOperations } from '../polls/polls.openapi.ts'
import type { PollLimits } from '../polls/polls.schemas.ts'
import { PREVIEWS_OPERATIONS } from '../previews/previews.openapi.ts'
import { REACTIONS_OPERATIONS } from '../reactions/reactions.openapi.ts'
import { REPORTS_OPERATIONS } from '../reports/reports.openapi.ts'
import { ROOMS_OPERATIONS } from '../rooms/rooms.openapi.ts'
import { scheduleOperations } from '../schedule/schedule.openapi.ts'
import { SEARCH_OPERATIONS } from '../search/search.openapi.ts'
import { THREADS_OPERATIONS } from '../threads/threads.openapi.ts'
import { VERSIONS_OPERATIONS } from '../versions/versions.openapi.ts'

export interface ApiLimits {
  maxCharacters: number
  maxFiles: number
  polls: PollLimits
}

/** Everything that `/api/v1` does. A test demands that these are its routes, no more and no fewer. */
export const apiOperations = (limits: ApiLimits): Operation[] => [
  ...ACCOUNTS_OPERATIONS,
  ...AVATARS_OPERATIONS,
  ...NOTIFICATIONS_OPERATIONS,
  ...ROOMS_OPERATIONS,
  ...MEMBERSHIPS_OPERATIONS,
  ...REPORTS_OPERATIONS,
  ...messageOperations(limits),
  ...REACTIONS_OPERATIONS,
  ...pollOperations(limits.polls),
  ...PINS_OPERATIONS,
  ...PREVIEWS_OPERATIONS,
  ...VERSIONS_OPERATIONS,
  ...EMOJI_OPERATIONS,
  ...forwardOperations(limits.maxCharacters),
  ...SEARCH_OPERATIONS,
  ...INBOX_OPERATIONS,
  ...scheduleOperations(limits),
  ...THREADS_OPERATIONS,
  ...FILES_OPERATIONS,
  ...ABOUT_OPERATIONS,
]
