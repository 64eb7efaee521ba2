import { z } from 'zod'
import { usersQuerySchema } from '../../accounts/accounts.api.ts'
import { availabilitySchema, inviteSchema, statusSchema, tokenSchema } from '../../accounts/accounts.schemas.ts'
import { forwardSchema } from '../../forwards/forwards.schemas.ts'
import { reportSchema, reportsJsonQuery, resolutionSchema } from '../../reports/reports.schemas.ts'
import { inboxJsonQuery } from '../../inbox/inbox.schemas.ts'
import { describeInput } from '../../files/files.api.ts'
import { draftInput, involvementInput, readMarkJson, roleInput } from '../../memberships/memberships.schemas.ts'
import { changesQuery, messagesQuery } from '../../messages/messages.api.ts'
import { editSchema, sendSchema } from '../../messages/messages.schemas.ts'
import { newPollJson, type PollLimits, voteJson } from '../../polls/polls.schemas.ts'
import { directJson, memberListQuery, newRoomJson, roomListQuery, settingsJson } from '../../rooms/rooms.schemas.ts'
import { searchApiQuery } from '../../search/search.schemas.ts'
import { repliesQuery } from '../../threads/threads.api.ts'
import {
  endpointInput,
  settingsInput as notificationsInput,
  subscriptionInput,
} from '../../notifications/notifications.schemas.ts'
import { followedQuery } from '../../threads/threads.schemas.ts'
import * as answers from './answers.ts'
import { type Answer, type Named, NOTHING, type Operation } from './operation.ts'

const USER: Named = { name: 'User', schema: answers.userAnswer }
const ROOM: Named = { name: 'Room', schema: answers.roomAnswer }
const MEMBER: Named = { name: 'Member', schema: answers.memberAnswer }
const MESSAGE: Named = { name: 'Message', schema: answers.messageAnswer }

const one = (content: Named, description: string): Answer => ({ description, content })

/** `{users: […]}`: lists are wrapped by their name. */
const list = (name: string, key: string, of: Named, paged = true): Answer => ({
  description: `${of.name}s.`,
  content: { name, schema: z.object({ [key]: z.array(of.schema) }) },
  ...(paged && { paged }),
})

const PEOPLE: Operation[] = [
  {
    method: 'get',
    path: '/me',
    id: 'getMe',
    tag: 'People',
    summary: 'Who you are',
    answers: { 200: one(USER, 'You.') },
    refusals: [],
  },
  {
    method: 'get',
    path: '/emoji',
    id: 'listEmoji',
    tag: 'Messages',
    summary: "List the site's own emoji",
    description: 'In a text `:name:` is one, and as a reaction too.',
    answers: { 200: one({ name: 'EmojiList', schema: answers.emojiListAnswer }, 'All of them, by name.') },
    refusals: [],
  },
  {
    method: 'post',
    path: '/emoji/{name}',
    id: 'addEmoji',
    tag: 'Messages',
    summary: "Add an emoji of the site's own (admins)",
    description:
      'PNG, GIF or WebP, at most 256 kB and 1,024 pixels a side. The name has 2 to 32 of the letters a to z, digits, and `_`, `+`, `-`.',
    file: 'file',
    answers: { 201: one({ name: 'Emoji', schema: answers.emojiAnswer }, 'The emoji.') },
    refusals: [400, 403, 409, 413, 422],
  },
  {
    method: 'delete',
    path: '/emoji/{name}',
    id: 'removeEmoji',
    tag: 'Messages',
    summary: "Remove an emoji of the site's own (admins)",
    description: 'Where it was used its name is left.',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'post',
    path: '/me/avatar',
    id: 'setAvatar',
    tag: 'People',
    summary: 'Set your picture',
    description:
      'PNG, JPEG, WebP or GIF. What is kept is the middle of it as WebP, 256 pixels a side, and under `/small` 96. Another picture has another address.',
    file: 'file',
    answers: { 201: one({ name: 'Avatar', schema: answers.avatarAnswer }, 'Where it is.') },
    refusals: [400, 403, 413, 422],
  },
  {
    method: 'delete',
    path: '/me/avatar',
    id: 'removeAvatar',
    tag: 'People',
    summary: 'Remove your picture',
    answers: { 204: NOTHING },
    refusals: [403],
  },
  {
    method: 'put',
    path: '/me/status',
    id: 'setStatus',
    tag: 'People',
    summary: 'Say what you are up to',
    body: { name: 'StatusInput', schema: statusSchema },
    answers: { 204: NOTHING },
    refusals: [400, 403, 415, 422],
  },
  {
    method: 'delete',
    path: '/me/status',
    id: 'clearStatus',
    tag: 'People',
    summary: 'Take your status back',
    answers: { 204: NOTHING },
    refusals: [403],
  },
  {
    method: 'put',
    path: '/me/availability',
    id: 'setAvailability',
    tag: 'People',
    summary: 'Choose what others see of your presence',
    body: { name: 'AvailabilityInput', schema: availabilitySchema },
    answers: { 204: NOTHING },
    refusals: [400, 403, 415, 422],
  },
  {
    method: 'get',
    path: '/me/notifications',
    id: 'getNotifications',
    tag: 'People',
    summary: 'How you are told of messages',
    answers: { 200: one({ name: 'Notifications', schema: answers.notificationsAnswer }, 'Your choices.') },
    refusals: [],
  },
  {
    method: 'patch',
    path: '/me/notifications',
    id: 'changeNotifications',
    tag: 'People',
    summary: 'Choose how you are told of messages',
    description: 'What is not sent stays as it is. Of a single room it is chosen by its involvement.',
    body: { name: 'NotificationsInput', schema: notificationsInput },
    answers: { 204: NOTHING },
    refusals: [400, 403, 415, 422],
  },
  {
    method: 'post',
    path: '/me/push-subscriptions',
    id: 'subscribeToPushes',
    tag: 'People',
    summary: 'Tell this browser while no page is open',
    description:
      'For a browser that is signed in: it ends with the session. The key to subscribe with is `push_key` of your notifications.',
    body: { name: 'PushSubscriptionInput', schema: subscriptionInput },
    answers: { 204: NOTHING },
    refusals: [400, 403, 415, 422],
  },
  {
    method: 'delete',
    path: '/me/push-subscriptions',
    id: 'unsubscribeFromPushes',
    tag: 'People',
    summary: 'Tell a browser no more',
    body: { name: 'PushEndpointInput', schema: endpointInput },
    answers: { 204: NOTHING },
    refusals: [400, 403, 415, 422],
  },
  {
    method: 'get',
    path: '/users',
    id: 'listUsers',
    tag: 'People',
    summary: 'People, in the order in which they came',
    description: 'Guests find only those who share a room with them.',
    query: usersQuerySchema,
    answers: { 200: list('UserList', 'users', USER) },
    refusals: [422],
  },
  {
    method: 'get',
    path: '/users/{id}',
    id: 'getUser',
    tag: 'People',
    summary: 'One person',
    answers: { 200: one(USER, 'The person.') },
    refusals: [404],
  },
  {
    method: 'get',
    path: '/tokens',
    id: 'listTokens',
    tag: 'People',
    summary: 'Your personal tokens',
    answers: { 200: list('TokenList', 'tokens', { name: 'Token', schema: answers.tokenAnswer }, false) },
    refusals: [],
  },
  {
    method: 'post',
    path: '/tokens',
    id: 'createToken',
    tag: 'People',
    summary: 'Make a personal token',
    body: { name: 'NewTokenInput', schema: tokenSchema },
    answers: { 201: one({ name: 'NewToken', schema: answers.newTokenAnswer }, 'The token, shown this once.') },
    refusals: [400, 403, 409, 415, 422],
  },
  {
    method: 'delete',
    path: '/tokens/{id}',
    id: 'revokeToken',
    tag: 'People',
    summary: 'Revoke one of your tokens',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'post',
    path: '/invites',
    id: 'createInvite',
    tag: 'People',
    summary: 'Make an invite (admins)',
    body: { name: 'InviteInput', schema: inviteSchema },
    answers: { 201: one({ name: 'Invite', schema: answers.inviteAnswer }, 'The link, shown this once.') },
    refusals: [400, 403, 415, 422],
  },
]

const ROOMS: Operation[] = [
  {
    method: 'get',
    path: '/rooms',
    id: 'listRooms',
    tag: 'Rooms',
    summary: 'The rooms that you may read',
    description: 'In the order in which they were made, archived ones left out.',
    query: roomListQuery,
    answers: { 200: list('RoomList', 'rooms', ROOM) },
    refusals: [422],
  },
  {
    method: 'post',
    path: '/rooms',
    id: 'createRoom',
    tag: 'Rooms',
    summary: 'Make a room',
    body: { name: 'NewRoomInput', schema: newRoomJson },
    answers: { 201: one(ROOM, 'The room, with you as its admin.') },
    refusals: [400, 403, 409, 415, 422],
  },
  {
    method: 'get',
    path: '/rooms/{id}',
    id: 'getRoom',
    tag: 'Rooms',
    summary: 'One room',
    answers: { 200: one(ROOM, 'The room as you see it.') },
    refusals: [404],
  },
  {
    method: 'patch',
    path: '/rooms/{id}',
    id: 'updateRoom',
    tag: 'Rooms',
    summary: 'Change a room, archive it or bring it back (room admins)',
    body: { name: 'RoomChangesInput', schema: settingsJson },
    answers: { 200: one(ROOM, 'The room as it is now.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'post',
    path: '/directs',
    id: 'openDirect',
    tag: 'Rooms',
    summary: 'The direct room of exactly these people and you',
    body: { name: 'DirectInput', schema: directJson },
    answers: { 200: one(ROOM, 'It was there.'), 201: one(ROOM, 'It was made.') },
    refusals: [400, 403, 415, 422],
  },
]

const MEMBERS: Operation[] = [
  {
    method: 'get',
    path: '/rooms/{id}/members',
    id: 'listMembers',
    tag: 'Members',
    summary: 'Members, admins first, then by name',
    query: memberListQuery,
    answers: { 200: list('MemberList', 'members', MEMBER) },
    refusals: [404, 422],
  },
  {
    method: 'put',
    path: '/rooms/{id}/members/{user_id}',
    id: 'putMember',
    tag: 'Members',
    summary: 'Join (`me`), add somebody, or change a role',
    body: { name: 'MemberInput', schema: roleInput, required: false },
    answers: { 200: one(MEMBER, 'The member.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'delete',
    path: '/rooms/{id}/members/{user_id}',
    id: 'removeMember',
    tag: 'Members',
    summary: 'Leave (`me`), or remove somebody',
    description: 'When it is answered, nothing that is sent later reaches them.',
    answers: { 204: NOTHING },
    refusals: [403, 404, 409],
  },
  {
    method: 'put',
    path: '/rooms/{id}/read-mark',
    id: 'setReadMark',
    tag: 'Members',
    summary: 'Up to where you have read',
    body: { name: 'ReadMarkInput', schema: readMarkJson },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 415, 422],
  },
  {
    method: 'put',
    path: '/rooms/{id}/involvement',
    id: 'setInvolvement',
    tag: 'Members',
    summary: 'How much of a room you are told of',
    body: { name: 'InvolvementInput', schema: involvementInput },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 415, 422],
  },
  {
    method: 'put',
    path: '/rooms/{id}/favourite',
    id: 'addFavourite',
    tag: 'Members',
    summary: 'Put a room among your favourites',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'delete',
    path: '/rooms/{id}/favourite',
    id: 'removeFavourite',
    tag: 'Members',
    summary: 'Take it out again',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'get',
    path: '/rooms/{id}/draft',
    id: 'getDraft',
    tag: 'Members',
    summary: 'What you were writing',
    answers: { 200: one({ name: 'Draft', schema: answers.draftAnswer }, 'The draft; an empty body for none.') },
    refusals: [404],
  },
  {
    method: 'put',
    path: '/rooms/{id}/draft',
    id: 'saveDraft',
    tag: 'Members',
    summary: 'Keep what you are writing',
    description: 'The newest by `updated_at` wins. An empty body ends the draft.',
    body: { name: 'DraftInput', schema: draftInput },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 415, 422],
  },
]

const PINS: Operation[] = [
  {
    method: 'get',
    path: '/messages/{id}/versions',
    id: 'listVersions',
    tag: 'Messages',
    summary: 'What a message said before it was edited, the latest first (members)',
    description: 'Empty where the site keeps none (EDIT_HISTORY), and for a deleted message.',
    answers: { 200: one({ name: 'Versions', schema: answers.versionsAnswer }, 'The versions before the present one.') },
    refusals: [403, 404],
  },
  {
    method: 'delete',
    path: '/messages/{id}/deletion',
    id: 'undoDeletion',
    tag: 'Messages',
    summary: 'Undo a deletion of yours, within 8 seconds',
    answers: { 200: one(MESSAGE, 'The message as it was, under a new number.') },
    refusals: [403, 404, 409],
  },
  {
    method: 'get',
    path: '/rooms/{id}/pins',
    id: 'listPins',
    tag: 'Messages',
    summary: 'What is pinned in a room, the latest first',
    answers: { 200: list('PinList', 'pins', { name: 'Pin', schema: answers.pinAnswer }, false) },
    refusals: [404],
  },
  {
    method: 'put',
    path: '/messages/{id}/pin',
    id: 'pinMessage',
    tag: 'Messages',
    summary: 'Pin a message',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/messages/{id}/pin',
    id: 'unpinMessage',
    tag: 'Messages',
    summary: 'Take a pin out',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409],
  },
]

const REPORTS: Operation[] = [
  {
    method: 'post',
    path: '/messages/{id}/reports',
    id: 'reportMessage',
    tag: 'Messages',
    summary: 'Report a message to the admins of the site',
    body: { name: 'ReportInput', schema: reportSchema },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 409, 415, 422, 429],
  },
  {
    method: 'get',
    path: '/reports',
    id: 'listReports',
    tag: 'Messages',
    summary: 'What was reported, the newest first (admins)',
    query: reportsJsonQuery,
    answers: { 200: list('ReportList', 'reports', { name: 'Report', schema: answers.reportAnswer }) },
    refusals: [403, 422],
  },
  {
    method: 'patch',
    path: '/reports/{id}',
    id: 'resolveReport',
    tag: 'Messages',
    summary: 'A report has been dealt with (admins)',
    body: { name: 'ReportResolutionInput', schema: resolutionSchema },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 415, 422],
  },
]

const forwardOperations = (maxCharacters: number): Operation[] => [
  {
    method: 'post',
    path: '/messages/{id}/forwards',
    id: 'forwardMessage',
    tag: 'Messages',
    summary: 'Send a message on into another room',
    description:
      'As a message of yours that quotes it, with its files; where it is from is told only where everybody may read it.',
    body: { name: 'ForwardInput', schema: forwardSchema(maxCharacters) },
    answers: { 201: one(MESSAGE, 'The new message.') },
    refusals: [400, 403, 404, 409, 415, 422, 429],
  },
]

const INBOX: Operation[] = [
  {
    method: 'get',
    path: '/mentions',
    id: 'listMentions',
    tag: 'Inbox',
    summary: 'What concerns you, the newest first',
    description:
      'Messages that mention you or everybody, replies to you, and reactions to what you wrote. `Link` tells the older page (`prev`).',
    query: inboxJsonQuery,
    answers: { 200: list('MentionList', 'mentions', { name: 'Mention', schema: answers.mentionAnswer }) },
    refusals: [422],
  },
  {
    method: 'put',
    path: '/mentions/read-mark',
    id: 'setMentionsRead',
    tag: 'Inbox',
    summary: 'You have seen your mentions',
    answers: { 204: NOTHING },
    refusals: [403],
  },
  {
    method: 'get',
    path: '/drafts',
    id: 'listDrafts',
    tag: 'Inbox',
    summary: 'What you are writing, in all rooms',
    answers: { 200: list('DraftList', 'drafts', { name: 'DraftLine', schema: answers.draftLineAnswer }, false) },
    refusals: [],
  },
  {
    method: 'get',
    path: '/saved',
    id: 'listSaved',
    tag: 'Inbox',
    summary: 'The messages that you saved, the latest first',
    description: 'Nobody else sees them. `Link` tells the older page (`prev`).',
    query: inboxJsonQuery,
    answers: { 200: list('SavedList', 'saved', { name: 'SavedMessage', schema: answers.savedAnswer }) },
    refusals: [422],
  },
  {
    method: 'put',
    path: '/messages/{id}/saved',
    id: 'saveMessage',
    tag: 'Inbox',
    summary: 'Save a message for yourself',
    answers: { 204: NOTHING },
    refusals: [403, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/messages/{id}/saved',
    id: 'unsaveMessage',
    tag: 'Inbox',
    summary: 'Take it out of those you saved',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
]

const lastEventId = z.object({
  'Last-Event-ID': z.string().optional().describe('Resumes after this number; the present without it.'),
})

const messageOperations = ({ maxCharacters, maxFiles }: Omit<ApiLimits, 'polls'>): Operation[] => [
  {
    method: 'post',
    path: '/rooms/{id}/messages',
    id: 'sendMessage',
    tag: 'Messages',
    summary: 'Send a message',
    description:
      'Mint `id` yourself (a lower-case UUID) and a retry is safe: the same id by the same author in the same room answers with the first result.',
    body: { name: 'NewMessageInput', schema: sendSchema(maxCharacters, maxFiles) },
    answers: { 200: one(MESSAGE, 'That id was stored before.'), 201: one(MESSAGE, 'Stored, under this number.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'get',
    path: '/rooms/{id}/messages',
    id: 'listMessages',
    tag: 'Messages',
    summary: 'History, ascending',
    description: 'The newest without `before` or `after`. `Link` tells the older (`prev`) and the newer (`next`) page.',
    query: messagesQuery,
    answers: { 200: { ...one({ name: 'History', schema: answers.historyAnswer }, 'Messages.'), paged: true } },
    refusals: [404, 422],
  },
  {
    method: 'get',
    path: '/rooms/{id}/changes',
    id: 'listChanges',
    tag: 'Messages',
    summary: 'All that changed after a number',
    description:
      'The current state of each message that changed, by `changed_seq`. From 0 it is everything. Nothing can be missed: ask again with `after` = `seq`.',
    query: changesQuery,
    answers: { 200: one({ name: 'Changes', schema: answers.changesAnswer }, 'Changes.') },
    refusals: [404, 422],
  },
  {
    method: 'get',
    path: '/rooms/{id}/events',
    id: 'streamEvents',
    tag: 'Messages',
    summary: 'The same as they happen (Server-Sent Events)',
    description:
      'Each event is one message in its current state, its id is the `changed_seq`. `event: reset` says: fetch the list again.',
    headers: lastEventId,
    answers: { 200: { description: 'A stream that stays open.', mediaType: 'text/event-stream' } },
    refusals: [404, 422],
  },
  {
    method: 'get',
    path: '/search',
    id: 'searchMessages',
    tag: 'Messages',
    summary: 'Search through the messages of all rooms that you may read',
    description:
      'Words in any language, the last may be the beginning of one; "phrases"; -not; from: in: mentions: has: before: after: on:. What was not understood is told in `faults`, and then nothing is found.',
    query: searchApiQuery,
    answers: {
      200: { ...one({ name: 'SearchAnswer', schema: answers.searchAnswer }, 'Messages.'), paged: true },
    },
    refusals: [422],
  },
  {
    method: 'get',
    path: '/messages/{id}',
    id: 'getMessage',
    tag: 'Messages',
    summary: 'One message',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [404],
  },
  {
    method: 'patch',
    path: '/messages/{id}',
    id: 'editMessage',
    tag: 'Messages',
    summary: 'Change the text of your message',
    body: { name: 'EditInput', schema: editSchema(maxCharacters) },
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'delete',
    path: '/messages/{id}',
    id: 'deleteMessage',
    tag: 'Messages',
    summary: 'Delete a message (its author, and room admins)',
    answers: { 200: one(MESSAGE, 'What stays: a tombstone.') },
    refusals: [403, 404, 409],
  },
  {
    method: 'put',
    path: '/messages/{id}/reactions/{emoji}',
    id: 'addReaction',
    tag: 'Messages',
    summary: 'React',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/messages/{id}/reactions/{emoji}',
    id: 'removeReaction',
    tag: 'Messages',
    summary: 'Take a reaction back',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409, 422],
  },
]

const THREADS: Operation[] = [
  {
    method: 'get',
    path: '/threads',
    id: 'listThreads',
    tag: 'Threads',
    summary: 'The threads that you follow, the latest reply first',
    description: 'You follow what you start, answer, or are mentioned in. `before` is the message of the last thread.',
    query: followedQuery,
    answers: { 200: list('ThreadList', 'threads', { name: 'FollowedThread', schema: answers.followedThreadAnswer }) },
    refusals: [422],
  },
  {
    method: 'get',
    path: '/rooms/{id}/threads/{root_id}',
    id: 'getThread',
    tag: 'Threads',
    summary: 'A message and the replies in its thread, ascending',
    description: 'To answer, send a message with `thread_root_id`.',
    query: repliesQuery,
    answers: { 200: { ...one({ name: 'Thread', schema: answers.threadAnswer }, 'The thread.'), paged: true } },
    refusals: [404, 422],
  },
  {
    method: 'put',
    path: '/rooms/{id}/threads/{root_id}/follow',
    id: 'followThread',
    tag: 'Threads',
    summary: 'Follow a thread',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'delete',
    path: '/rooms/{id}/threads/{root_id}/follow',
    id: 'unfollowThread',
    tag: 'Threads',
    summary: 'Follow it no longer',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'put',
    path: '/rooms/{id}/threads/{root_id}/read-mark',
    id: 'setThreadReadMark',
    tag: 'Threads',
    summary: 'Up to where you have read a thread',
    body: { name: 'ReadMarkInput', schema: readMarkJson },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 415, 422],
  },
]

const ABOUT: Operation[] = [
  {
    method: 'get',
    path: '/openapi.json',
    id: 'getDescription',
    tag: 'About',
    summary: 'This description',
    answers: { 200: { description: 'An OpenAPI 3.1 document.', mediaType: 'application/json' } },
    refusals: [],
    open: true,
  },
]

/** Everything that `/api/v1` does. A test demands that these are its routes, no more and no fewer. */
const FILES: Operation[] = [
  {
    method: 'post',
    path: '/uploads',
    id: 'uploadFile',
    tag: 'Files',
    summary: 'Upload a file',
    description:
      'It is yours alone until a message takes it by `upload_ids`, and goes after a day without one. `GET` of its `url` gives it to who may read the message, also in parts (`Range`).',
    file: 'file',
    answers: { 201: one({ name: 'Upload', schema: answers.uploadAnswer }, 'The upload.') },
    refusals: [400, 413, 422],
  },
  {
    method: 'patch',
    path: '/uploads/{id}',
    id: 'describeUpload',
    tag: 'Files',
    summary: 'Say what a picture shows, before it is sent',
    body: { name: 'DescriptionInput', schema: describeInput },
    answers: { 204: NOTHING },
    refusals: [400, 404, 415, 422],
  },
  {
    method: 'delete',
    path: '/uploads/{id}',
    id: 'discardUpload',
    tag: 'Files',
    summary: 'Take an upload back, before it is sent',
    answers: { 204: NOTHING },
    refusals: [404],
  },
]

const pollOperations = (limits: PollLimits): Operation[] => [
  {
    method: 'post',
    path: '/rooms/{id}/polls',
    id: 'createPoll',
    tag: 'Messages',
    summary: 'Send a poll',
    description: 'A message whose body is the question. A retry with the same `id` is safe, as with any message.',
    body: { name: 'NewPollInput', schema: newPollJson(limits) },
    answers: { 200: one(MESSAGE, 'That id was stored before.'), 201: one(MESSAGE, 'Stored, under this number.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'put',
    path: '/messages/{id}/vote',
    id: 'setVote',
    tag: 'Messages',
    summary: 'Vote',
    description:
      'Makes `choices` yours, whatever they were: options by their place, from 0. The same once more changes nothing; none takes the vote back.',
    body: { name: 'VoteInput', schema: voteJson },
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'delete',
    path: '/messages/{id}/vote',
    id: 'removeVote',
    tag: 'Messages',
    summary: 'Take your vote back',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409],
  },
  {
    method: 'put',
    path: '/messages/{id}/poll/closed',
    id: 'closePoll',
    tag: 'Messages',
    summary: 'Close a poll (its author, and room admins)',
    description: 'Nobody votes any more; the votes stay. Twice is once.',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409],
  },
]

export interface ApiLimits {
  maxCharacters: number
  maxFiles: number
  polls: PollLimits
}

export const apiOperations = (limits: ApiLimits): Operation[] => [
  ...PEOPLE,
  ...ROOMS,
  ...MEMBERS,
  ...PINS,
  ...REPORTS,
  ...forwardOperations(limits.maxCharacters),
  ...INBOX,
  ...messageOperations(limits),
  ...pollOperations(limits.polls),
  ...THREADS,
  ...FILES,
  ...ABOUT,
]
