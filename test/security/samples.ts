import { createLinksStore } from '../../src/accounts/links/links.store.ts'
import { hashSecret, mintSecret } from '../../src/accounts/secrets.ts'
import { codeOf, stepAt } from '../../src/accounts/two-factor/totp.ts'
import { createSealer } from '../../src/platform/sealer.ts'
import { insertPreview, showPreviews } from '../../src/previews/previews.store.ts'
import type { Person, RequestOptions, TestInstance } from '../harness/instance.ts'
import { DOT, picture } from '../harness/pictures.ts'
import { PUSH_SUBSCRIPTION, RULES, type Rule, type Things, type Who } from './routes.ts'

export interface Route extends Rule {
  /** As in the table: `PUT /rooms/:id/draft`. */
  name: string
  method: string
  path: string
  isApi: boolean
  /** Whether it may change something. */
  mutates: boolean
}

/** Every route of the table. */
export const ROUTES: readonly Route[] = Object.entries(RULES).map(([name, rule]) => {
  const [method = '', path = ''] = name.split(' ')
  return { ...rule, name, method, path, isApi: path.startsWith('/api/'), mutates: method !== 'GET' && !rule.isShown }
})

export const routesFor = (...who: Who[]): Route[] => ROUTES.filter((route) => who.includes(route.who))

/** What `:id` names, by what stands before it. */
const IDS: Record<string, keyof Things> = {
  rooms: 'room',
  messages: 'message',
  people: 'user',
  users: 'user',
  sessions: 'session',
  tokens: 'token',
  invites: 'invite',
  reports: 'report',
  files: 'file',
  uploads: 'upload',
  avatars: 'avatar',
  devices: 'device',
  scheduled: 'scheduled',
  reminders: 'reminder',
  previews: 'preview',
}

/** The path of a route for these things. */
export function pathOf({ path, name }: Route, things: Things): string {
  const filled = path
    .replace(/messages\/:id\/(poll|vote)/, `messages/${things.poll}/$1`)
    .replace(/([a-z]+)\/:id/, (_, kind: string) => `${kind}/${things[IDS[kind] ?? 'room']}`)
    .replace(':user_id', things.user)
    .replace(':root_id', things.message)
    .replace(':code', things.code)
    .replace(':name', name === 'POST /api/v1/emoji/:name' ? `e${crypto.randomUUID().slice(0, 8)}` : things.emoji)
    .replace(':reset', things.reset)
    .replace(':phone', things.phone)
    .replace(':unsubscribe', things.unsubscribe)
    .replace(':emoji', encodeURIComponent('👍'))
    .replace(':page', 'install')
    .replace(':file', 'room-light.png')
    .replace(':page', 'install')
    .replace(':file', 'room-light.png')
  if (name.endsWith('/changes')) return `${filled}?after=0`
  return name === 'GET /me.css' ? `${filled}?v=1` : filled
}

/** The request that a route's sample makes, in what it reads: a form, or JSON. */
export function sampleOf(route: Route, things: Things): RequestOptions {
  const fields = typeof route.body === 'function' ? route.body(things) : route.body
  if (route.method === 'GET') return { method: route.method }
  if (route.isUpload) return { method: route.method, body: fileForm(fields) }
  if (route.isApi && fields === undefined) return { method: route.method }
  if (route.isApi)
    return {
      method: route.method,
      body: JSON.stringify(fields),
      headers: { 'Content-Type': 'application/json' },
    }
  const body = new URLSearchParams()
  for (const [field, value] of Object.entries(fields ?? {}))
    for (const one of Array.isArray(value) ? value : [value]) body.append(field, String(one))
  return { method: route.method, body }
}

function fileForm(fields: Rule['body'] & object = {}): FormData {
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.set(field, String(value))
  form.set('file', picture())
  return form
}

/** Ids that name nothing. */
export const nothing = (): Things => ({
  room: crypto.randomUUID(),
  message: crypto.randomUUID(),
  user: crypto.randomUUID(),
  session: crypto.randomUUID(),
  report: crypto.randomUUID(),
  token: crypto.randomUUID(),
  invite: crypto.randomUUID(),
  code: 'nothing',
  code_of_app: 'nothing',
  file: crypto.randomUUID(),
  upload: crypto.randomUUID(),
  poll: crypto.randomUUID(),
  avatar: crypto.randomUUID(),
  emoji: 'nothing',
  device: crypto.randomUUID(),
  scheduled: crypto.randomUUID(),
  reminder: crypto.randomUUID(),
  reset: 'nothing',
  phone: 'nothing',
  unsubscribe: 'nothing',
  preview: crypto.randomUUID(),
})

/** New things of somebody's own, with another person as a member of the room; who makes them is an admin of the site. */
export async function makeThings(
  site: TestInstance,
  owner: Person,
  other: Person,
  kind: 'public' | 'private' = 'private',
): Promise<Things> {
  const room = await site.makeRoom(owner, { name: crypto.randomUUID(), kind, members: [other] })
  const [file, upload] = [await uploadFile(site, owner), await uploadFile(site, owner)]
  const said = { body: 'what was said here', upload_ids: [file] }
  const { id: message } = await readBody(await site.json(`/api/v1/rooms/${room}/messages`, said, owner))
  const asked = { question: 'Where to?', options: ['Harbour', 'Market'] }
  const { id: poll } = await readBody(await site.json(`/api/v1/rooms/${room}/polls`, asked, owner))
  await site.json(`/api/v1/messages/${poll}/vote`, { choices: [0] }, owner, 'PUT')
  const avatar = await avatarOf(site, owner)
  const emoji = await emojiOf(site)
  // What is removed in the background would look like a change.
  await site.removals.begin()
  const report = Bun.randomUUIDv7()
  await site.sql`
    insert into reports (id, message_id, reporter_id, reason) values (${report}, ${message}, ${other.id}, 'it is rude')`
  const later = { body: 'later', note: 'later', due_at: new Date(Date.now() + 86_400_000).toISOString() }
  // A person has a hundred of each at most.
  await site.sql`delete from scheduled_messages where author_id = ${owner.id}`
  await site.sql`delete from reminders where user_id = ${owner.id}`
  const { id: scheduled } = await readBody(await site.json(`/api/v1/rooms/${room}/scheduled`, later, owner))
  const { id: reminder } = await readBody(await site.json('/api/v1/reminders', later, owner))
  const { code } = await readBody(await site.json('/api/v1/invites', {}, owner))
  // A person has fifty tokens at most.
  await site.sql`update tokens set revoked_at = now() where user_id = ${owner.id} and revoked_at is null`
  const { id: token } = await readBody(await site.json('/api/v1/tokens', { name: 'curl' }, owner))
  const code_of_app = await beginTwoStep(site, owner)
  const [invite] = await site.sql<{ id: string }[]>`select id from invites order by id desc limit 1`
  const [session] = await site.sql<{ id: string }[]>`
    select id from sessions where user_id = ${owner.id} and revoked_at is null order by id desc limit 1`
  const device = await subscribeToPushes(site, owner)
  const [reset, phone] = [await makeLink(site, owner, 'reset'), await makeLink(site, owner, 'phone')]
  return {
    reset,
    phone,
    preview: await makePreview(site, message),
    unsubscribe: await makeUnsubscribeLink(site, owner),
    room,
    message,
    user: other.id,
    session: session?.id ?? '',
    report,
    token,
    invite: invite?.id ?? '',
    code,
    code_of_app,
    file,
    upload,
    poll,
    avatar,
    emoji,
    device,
    scheduled,
    reminder,
  }
}

async function subscribeToPushes(site: TestInstance, owner: Person): Promise<string> {
  await site.sql`delete from push_subscriptions`
  await site.json('/api/v1/me/push-subscriptions', PUSH_SUBSCRIPTION, owner)
  const [device] = await site.sql<{ id: string }[]>`select id from push_subscriptions where user_id = ${owner.id}`
  return device?.id ?? ''
}

/** A preview with a picture, shown by the message. */
async function makePreview(site: TestInstance, messageId: string): Promise<string> {
  const [id, url, key] = [Bun.randomUUIDv7(), 'https://a.example/', `preview-${crypto.randomUUID()}`]
  await site.blobs.put(key, DOT)
  await insertPreview(site.sql, {
    id,
    url,
    title: 'what was said there',
    description: '',
    siteName: '',
    picture: { key, width: 40, height: 40 },
  })
  await site.sql.begin((tx) => showPreviews(tx, messageId, [{ url, previewId: id }]))
  return id
}

async function makeLink(site: TestInstance, { id }: Person, kind: 'reset' | 'phone'): Promise<string> {
  const token = mintSecret()
  const link = { hash: hashSecret(token), kind, userId: id, minutes: 5 }
  await site.sql.begin((tx) => createLinksStore(site.sql).insert(tx, link))
  return token
}

async function makeUnsubscribeLink(site: TestInstance, { id }: Person): Promise<string> {
  const token = mintSecret()
  await site.sql`insert into unsubscribe_links (token_hash, user_id) values (${hashSecret(token)}, ${id})`
  return token
}

/** Leaves the two-step sign-in of a person begun, whatever it was; gives what their app shows. */
async function beginTwoStep(site: TestInstance, { id }: Person): Promise<string> {
  const secret = Buffer.from('a secret of a sample')
  await site.sql`delete from two_factor where user_id = ${id}`
  await site.sql`
    insert into two_factor (user_id, secret) values (${id}, ${createSealer(undefined).seal(secret, id)})`
  return codeOf(secret, stepAt(Date.now()))
}

async function uploadFile(site: TestInstance, owner: Person): Promise<string> {
  const answer = await site.request('/api/v1/uploads', { method: 'POST', body: fileForm() }, owner)
  const { upload_id: id }: { upload_id: string } = await answer.json()
  return id
}

/** The name of an emoji that there is, or of a new one. */
async function emojiOf(site: TestInstance): Promise<string> {
  const [has] = await site.sql<{ name: string }[]>`select name from custom_emoji limit 1`
  if (has) return has.name
  const [admin] = await site.sql<{ id: string }[]>`select id from users where role in ('owner', 'admin') limit 1`
  await site.blobs.put('emoji-sample', DOT)
  await site.sql`
    insert into custom_emoji (name, media_type, blob_key, created_by)
    values ('sample', 'image/png', 'emoji-sample', ${admin?.id ?? null})`
  return 'sample'
}

/** The picture that somebody has, or a new one. */
async function avatarOf(site: TestInstance, owner: Person): Promise<string> {
  const [has] = await site.sql<{ avatar: string | null }[]>`select avatar from users where id = ${owner.id}`
  if (has?.avatar) return has.avatar
  const answer = await site.request('/api/v1/me/avatar', { method: 'POST', body: fileForm() }, owner)
  const { avatar_url: url }: { avatar_url: string } = await answer.json()
  return url.replace('/avatars/', '')
}

async function readBody(answer: Response): Promise<{ id: string; code: string }> {
  const body: { id: string; code: string } = await answer.json()
  return body
}

/** Sends a route's sample. */
export const tryRoute = (
  site: TestInstance,
  route: Route,
  things: Things,
  { person, headers }: { person?: Person; headers?: Record<string, string> } = {},
): Promise<Response> => {
  const sample = sampleOf(route, things)
  return site.request(pathOf(route, things), { ...sample, headers: { ...sample.headers, ...headers } }, person)
}

/** The text of an answer; of a stream, which has no end, nothing. */
export async function textOf(answer: Response): Promise<string> {
  if (!answer.headers.get('Content-Type')?.startsWith('text/event-stream')) return answer.text()
  await answer.body?.cancel()
  return ''
}
