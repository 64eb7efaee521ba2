import { expect, test } from 'bun:test'
import { z } from 'zod'
import { picture } from '../../../test/harness/pictures.ts'
import { createTestInstance } from '../../../test/harness/instance.ts'
import { problemAnswer } from './answers.ts'
import { API_BASE } from './document.ts'
import type { Operation } from './operation.ts'
import { parseConfig } from '../../config.ts'
import { apiOperations } from '../../build/api-operations.ts'
import { PUSH_SUBSCRIPTION } from '../../../test/security/routes.ts'

const operations = apiOperations({ maxCharacters: 10_000, maxFiles: 10, polls: parseConfig({}) })
const site = await createTestInstance()
const ines = await site.setUp('Ines')
const priya = await site.signUp(ines, 'Priya')
const roomId = await site.makeRoom(ines, { name: 'Front desk' })
const { id: messageId } = await site.say(ines, roomId, 'Good morning')
const { id: doomedId } = await site.say(ines, roomId, 'Never mind')
const pollId = Bun.randomUUIDv7()
const LATER = new Date(Date.now() + 86_400_000).toISOString()
const [LATER_ID, OTHER_ID] = [crypto.randomUUID(), crypto.randomUUID()]
const postFile = (path = '/uploads') => {
  const body = new FormData()
  body.set('file', picture())
  return site.request(API_BASE + path, { method: 'POST', body }, ines)
}
const uploadOf = async (): Promise<string> => {
  const answer = await postFile()
  return ((await answer.json()) as { upload_id: string }).upload_id
}
const [sentId, doomedUploadId] = [await uploadOf(), await uploadOf()]
const description = (await (await site.request(`${API_BASE}/openapi.json`)).json()) as Description

interface Description {
  openapi: string
  paths: Record<string, Record<string, DescribedOperation>>
  components: { schemas: Record<string, unknown>; responses: Record<string, unknown>; securitySchemes: object }
}

interface DescribedOperation {
  operationId: string
  parameters?: { name: string; in: string; required?: boolean; schema: object }[]
  responses: Record<string, { $ref?: string; description?: string }>
}

test('the description tells of all routes of the API and of no others', () => {
  const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
  const routes = site.app.routes.flatMap(({ method, path }) =>
    methods.has(method) && path.startsWith(`${API_BASE}/`) ? [`${method} ${path}`] : [],
  )
  const described = operations.map(
    ({ method, path }) => `${method.toUpperCase()} ${API_BASE}${path.replace(/\{(\w+)\}/g, ':$1')}`,
  )
  expect(described.toSorted()).toEqual([...new Set(routes)].toSorted())
})

test('it is OpenAPI 3.1, and open to everybody', () => {
  expect(description.openapi).toStartWith('3.1')
  expect(Object.keys(description.components.securitySchemes)).toEqual(['bearer', 'cookie'])
})

test('every reference leads somewhere', () => {
  const text = JSON.stringify(description)
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to ?? '')
  expect(references.length).toBeGreaterThan(50)
  expect(references.filter((to) => resolve(to) === undefined)).toEqual([])
})

test('every operation has a name of its own, its path parameters and an answer for a refusal', () => {
  const all = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, operation })),
  )
  expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
  for (const { path, operation } of all) {
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual([...path.matchAll(/\{\w+\}/g)].map(([name]) => name))
    expect(inPath.every(({ required }) => required)).toBeTrue()
    expect(operation.responses['500']).toEqual({ $ref: '#/components/responses/Problem' })
    expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBeTrue()
  }
})

/** One request for each operation that answers JSON, in this order. */
const SAMPLES: [id: string, path: string, body?: unknown][] = [
  ['getMe', '/me'],
  ['addEmoji', '/emoji/harbour'],
  ['listEmoji', '/emoji'],
  ['removeEmoji', '/emoji/harbour'],
  ['setAvatar', '/me/avatar'],
  ['removeAvatar', '/me/avatar'],
  ['setStatus', '/me/status', { emoji: '🌊', text: 'At sea', until: '2099-01-31T18:00:00Z' }],
  ['getMe', '/me'],
  ['clearStatus', '/me/status'],
  ['setAvailability', '/me/availability', { availability: 'away' }],
  ['changeNotifications', '/me/notifications', { quiet_hours: { from: '22:00', until: '07:00' }, keywords: ['ferry'] }],
  ['getNotifications', '/me/notifications'],
  ['subscribeToPushes', '/me/push-subscriptions', PUSH_SUBSCRIPTION],
  ['unsubscribeFromPushes', '/me/push-subscriptions', { endpoint: PUSH_SUBSCRIPTION.endpoint }],
  ['listUsers', '/users?limit=1'],
  ['getUser', `/users/${priya.id}`],
  ['createToken', '/tokens', { name: 'a script' }],
  ['listTokens', '/tokens'],
  ['createInvite', '/invites', { role: 'guest', max_uses: 2 }],
  ['listRooms', '/rooms?joined=true'],
  ['createRoom', '/rooms', { kind: 'public', name: 'Newsroom', member_ids: [priya.id] }],
  ['getRoom', `/rooms/${roomId}`],
  ['updateRoom', `/rooms/${roomId}`, { topic: 'Who is in' }],
  ['openDirect', '/directs', { user_ids: [priya.id] }],
  ['putMember', `/rooms/${roomId}/members/${priya.id}`, { role: 'admin' }],
  ['listMembers', `/rooms/${roomId}/members`],
  ['saveDraft', `/rooms/${roomId}/draft`, { body: 'Half a' }],
  ['getDraft', `/rooms/${roomId}/draft`],
  ['setReadMark', `/rooms/${roomId}/read-mark`, { seq: 1 }],
  ['setInvolvement', `/rooms/${roomId}/involvement`, { involvement: 'everything' }],
  ['addFavourite', `/rooms/${roomId}/favourite`],
  ['removeFavourite', `/rooms/${roomId}/favourite`],
  ['forwardMessage', `/messages/${messageId}/forwards`, { room_id: roomId, body: 'Look' }],
  ['reportMessage', `/messages/${messageId}/reports`, { reason: 'Too early' }],
  ['listReports', '/reports'],
  ['removePreviews', `/messages/${messageId}/previews`],
  ['pinMessage', `/messages/${messageId}/pin`],
  ['listPins', `/rooms/${roomId}/pins`],
  ['unpinMessage', `/messages/${messageId}/pin`],
  ['saveMessage', `/messages/${messageId}/saved`],
  ['listSaved', '/saved'],
  ['unsaveMessage', `/messages/${messageId}/saved`],
  ['listDrafts', '/drafts'],
  ['scheduleMessage', `/rooms/${roomId}/scheduled`, { id: LATER_ID, body: 'Good night', due_at: LATER }],
  ['listScheduled', '/scheduled'],
  ['getScheduled', `/scheduled/${LATER_ID}`],
  ['changeScheduled', `/scheduled/${LATER_ID}`, { body: 'Good evening' }],
  ['sendScheduled', `/scheduled/${LATER_ID}/sending`],
  ['scheduleMessage', `/rooms/${roomId}/scheduled`, { id: OTHER_ID, body: 'Good night', due_at: LATER }],
  ['cancelScheduled', `/scheduled/${OTHER_ID}`],
  ['remind', '/reminders', { id: LATER_ID, note: 'Water the plants', due_at: LATER }],
  ['remindOfMessage', `/messages/${messageId}/reminders`, { due_at: LATER }],
  ['listReminders', '/reminders'],
  ['forgetReminder', `/reminders/${LATER_ID}`],
  ['uploadFile', '/uploads'],
  ['describeUpload', `/uploads/${sentId}`, { alt: 'Notes' }],
  ['discardUpload', `/uploads/${doomedUploadId}`],
  ['sendMessage', `/rooms/${roomId}/messages`, { body: '@Priya hello', reply_to_id: messageId, upload_ids: [sentId] }],
  ['editMessage', `/messages/${messageId}`, { body: 'Good **morning**' }],
  ['addReaction', `/messages/${messageId}/reactions/${encodeURIComponent('🎉')}`],
  ['removeReaction', `/messages/${messageId}/reactions/${encodeURIComponent('🎉')}`],
  ['addReaction', `/messages/${messageId}/reactions/${encodeURIComponent('👀')}`],
  ['createPoll', `/rooms/${roomId}/polls`, { id: pollId, question: 'Tea?', options: ['Yes', 'No'] }],
  ['setVote', `/messages/${pollId}/vote`, { choices: [0] }],
  ['removeVote', `/messages/${pollId}/vote`],
  ['closePoll', `/messages/${pollId}/poll/closed`],
  ['deleteMessage', `/messages/${doomedId}`],
  ['undoDeletion', `/messages/${doomedId}/deletion`],
  ['listVersions', `/messages/${messageId}/versions`],
  ['getMessage', `/messages/${messageId}`],
  ['listMentions', '/mentions?limit=1'],
  ['setMentionsRead', '/mentions/read-mark'],
  ['listMessages', `/rooms/${roomId}/messages?limit=2`],
  ['searchMessages', '/search?q=morn&limit=2'],
  ['listChanges', `/rooms/${roomId}/changes?after=0`],
  ['sendMessage', `/rooms/${roomId}/messages`, { body: 'In a thread', thread_root_id: messageId, also_in_room: true }],
  ['getThread', `/rooms/${roomId}/threads/${messageId}`],
  ['followThread', `/rooms/${roomId}/threads/${messageId}/follow`],
  ['setThreadReadMark', `/rooms/${roomId}/threads/${messageId}/read-mark`, { seq: 1 }],
  ['listThreads', '/threads?limit=1'],
  ['unfollowThread', `/rooms/${roomId}/threads/${messageId}/follow`],
  ['removeMember', `/rooms/${roomId}/members/${priya.id}`],
]

await site.indexAll()

test.each(SAMPLES)('%s answers what its description says: %s', async (...[id, path, body]) => {
  const operation = operations.find((each) => each.id === id) as Operation
  const method = operation.method.toUpperCase()
  const ask = () =>
    body === undefined
      ? site.request(API_BASE + path, { method }, ines)
      : site.json(API_BASE + path, body, ines, method)
  const answer = await (operation.file === undefined ? ask() : postFile(path))
  const said = operation.answers[answer.status]
  expect(Object.keys(operation.answers)).toContain(String(answer.status))
  const text = await answer.text()
  if (!said?.content) return expect(text).toBe('')
  const json: unknown = JSON.parse(text)
  expect(said.content.schema.parse(json)).toEqual(json)
})

test('every operation that answers JSON is among the samples', () => {
  const sampled = new Set(SAMPLES.map(([id]) => id))
  const left = operations.filter(({ id }) => !sampled.has(id)).map(({ id }) => id)
  expect(left).toEqual(['revokeToken', 'resolveReport', 'streamEvents', 'getDescription'])
})

test('a refusal is a problem as it is described', async () => {
  const answer = await site.json(`${API_BASE}/rooms`, { kind: 'secret' }, ines)
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([422, 'application/problem+json'])
  const json: unknown = await answer.json()

  expect(z.strictObject(problemAnswer.shape).parse(json)).toBeDefined()
})

function resolve(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
      description,
    )
}
