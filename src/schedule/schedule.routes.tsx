import { Hono } from 'hono'
import { ScheduledPage } from '../../views/schedule/edit.tsx'
import { ASKS_ABOVE } from '../../views/messages/composer.tsx'
import { RemindDialog, RemindPage } from '../../views/schedule/remind.tsx'
import { SendLaterDialog, SendLaterPage } from '../../views/schedule/send-later.tsx'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import { dayAndClock } from '../../views/parts/time.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { readFormWithFiles } from '../files/form-with-files.ts'
import type { UploadsService } from '../files/uploads.service.ts'
import { done } from '../http/answers.ts'
import { type Env, isFragment, requireViewer, type RequestContext } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { pathId } from '../http/ids.ts'
import { parse, readForm, readQuery } from '../http/input.ts'
import { isMultipart } from '../http/multipart.ts'
import { paths } from '../http/paths.ts'
import type { Shells } from '../http/shell.ts'
import { renderBody } from '../messages/markup/render-body.ts'
import { isDeleted } from '../messages/messages.problems.ts'
import { sendSchema } from '../messages/messages.schemas.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Room } from '../rooms/room.ts'
import { type Text, t } from '../texts/t.ts'
import { REMINDING_TIMES, SENDING_TIMES, toLocalTime } from './due.ts'
import type { RemindersService } from './reminders.service.ts'
import { hasWhen, newQuery, remindingWhen, rescheduleForm, sendingWhen } from './schedule.schemas.ts'
import type { ScheduledService } from './scheduled.service.ts'
import type { Times } from './times.ts'

export interface ScheduleRoutesDeps {
  shell: Shells['shell']
  scheduled: ScheduledService
  reminders: RemindersService
  times: Times
  messages: Pick<MessagesService, 'requireMessage'>
  uploads: Pick<UploadsService, 'receive' | 'discard'>
  limitSends: (viewer: Viewer) => Promise<void>
  maxCharacters: number
  maxFiles: number
}

type Values = Record<string, string | string[]>

/** What goes with the text of a message that is scheduled without script. */
const CARRIED = ['id', 'reply_to_id', 'thread_root_id', 'also_in_room', 'upload_ids']

/** Sending later and reminders, by forms: over a room where there is script, on pages of their own without. */
export function scheduleRoutes(deps: ScheduleRoutesDeps): Hono<Env> {
  const { shell, scheduled, reminders, times, messages } = deps
  const send = sendSchema(deps.maxCharacters, deps.maxFiles)

  return new Hono<Env>()
    .get('/rooms/:id/scheduled/new', async (c) => {
      const { time_zone = '', tells_room = '' } = readQuery(c, newQuery)
      const values = { id: Bun.randomUUIDv7(), time_zone, tells_room }
      return c.html(await sendLater(c, await scheduled.requireWritable(requireViewer(c), pathId(c)), values))
    })
    .post('/rooms/:id/scheduled', async (c) => {
      const viewer = requireViewer(c)
      // Nobody uploads who may not write here.
      const room = await scheduled.requireWritable(viewer, pathId(c))
      const values = isMultipart(c) ? await receive(c, viewer) : await valuesOf(c)
      if (!hasWhen(values)) return c.html(await sendLater(c, room, values))
      return await orFormAgain(
        c,
        async () => await schedule(c, viewer, room, values),
        (form) => sendLater(c, room, values, form),
      )
    })
    .get('/scheduled/:id', async (c) => c.html(await scheduledPage(c, untouched)))
    .patch('/scheduled/:id', async (c) => {
      const viewer = requireViewer(c)
      return await orFormAgain(
        c,
        async () => {
          const { body, ...own } = await readForm(c, rescheduleForm)
          await scheduled.change(viewer, pathId(c), {
            body,
            dueAt: await times.momentOf(viewer, { when: 'own', ...own }),
          })
          return done(c, paths.drafts())
        },
        (form) => scheduledPage(c, form),
      )
    })
    .delete('/scheduled/:id', async (c) => {
      await scheduled.cancel(requireViewer(c), pathId(c))
      return done(c, paths.drafts())
    })
    .post('/scheduled/:id/sending', async (c) => {
      const { roomId, id } = await scheduled.sendNow(requireViewer(c), pathId(c))
      return done(c, paths.roomMessage(roomId, id))
    })
    .get('/messages/:id/reminders/new', async (c) => {
      const { time_zone } = readQuery(c, newQuery)
      return c.html(await remindMe(c, untouched, time_zone))
    })
    .post('/messages/:id/reminders', async (c) => {
      const viewer = requireViewer(c)
      return await orFormAgain(
        c,
        async () => {
          const { note, id, ...when } = await readForm(c, remindingWhen)
          const dueAt = await times.momentOf(viewer, when)
          await reminders.remind(viewer, { id, messageId: pathId(c), note, dueAt })
          return await told(c, paths.message(pathId(c)), 'You will be reminded on {when}', dueAt, when.time_zone)
        },
        (form) => remindMe(c, form, form.values['time_zone']),
      )
    })
    .delete('/reminders/:id', async (c) => {
      await reminders.forget(requireViewer(c), pathId(c))
      return done(c, backTo(c))
    })

  /** A page with what was written, or the dialog of times alone. */
  async function sendLater(c: RequestContext, room: Room, values: Values, form?: FormState) {
    const viewer = requireViewer(c)
    const timeZone = times.zoneOf(viewer, first(values['time_zone']))
    const offers = await times.offersOf(SENDING_TIMES, timeZone)
    const body = form?.values['body'] ?? first(values['body'])
    const mentionsRoom = values['tells_room'] === 'true' || (body.includes('@') && renderBody(body).mentionsRoom)
    const tells = mentionsRoom && room.memberCount > ASKS_ABOVE ? room.memberCount : undefined
    const props = { room, offers, timeZone, tells, form: form ?? { ...untouched, values: { body } } }
    if (isFragment(c)) return <SendLaterDialog {...props} />
    const carried = CARRIED.flatMap((name) => all(values[name]).map((value): [string, string] => [name, value]))
    return <SendLaterPage {...props} shell={await shell(c, { roomId: room.id })} carried={carried} />
  }

  async function schedule(c: RequestContext, viewer: Viewer, room: Room, values: Values): Promise<Response> {
    const when = parse(sendingWhen, values)
    const sent = parse(send, values)
    await deps.limitSends(viewer)
    const dueAt = await times.momentOf(viewer, when)
    await scheduled.schedule(viewer, room.id, sent, dueAt)
    return await told(c, paths.drafts(), 'It will be sent on {when}', dueAt, when.time_zone)
  }

  /** To a page; script gets a line to show. */
  async function told(c: RequestContext, to: string, words: Text, at: Date, ofBrowser: string): Promise<Response> {
    if (!isFragment(c)) return c.redirect(to, 303)
    const zone = times.zoneOf(requireViewer(c), ofBrowser)
    return c.html(<p>{t(words, { when: dayAndClock(at.toISOString(), zone) })}</p>)
  }

  /** Files that came with the form are uploads from now on, and wait with it; what nobody schedules goes after a day. */
  async function receive(c: RequestContext, viewer: Viewer): Promise<Values> {
    const { values } = await readFormWithFiles(c, {
      maxFiles: deps.maxFiles,
      receive: (file) => deps.uploads.receive(viewer, file),
      discard: (ids) => deps.uploads.discard(viewer, ids),
    })
    return values
  }

  async function scheduledPage(c: RequestContext, form: FormState) {
    const viewer = requireViewer(c)
    const found = await scheduled.require(viewer, pathId(c))
    const around = await shell(c, { page: 'drafts' })
    const timeZone = times.zoneOf(viewer)
    const dueAt = toLocalTime(new Date(found.dueAt), timeZone)
    return <ScheduledPage shell={around} scheduled={found} dueAt={dueAt} timeZone={timeZone} form={form} />
  }

  async function remindMe(c: RequestContext, form: FormState, ofBrowser = '') {
    const viewer = requireViewer(c)
    const { message } = await messages.requireMessage(viewer, pathId(c))
    if (message.deleted_at) throw isDeleted()
    const timeZone = times.zoneOf(viewer, ofBrowser)
    const offers = await times.offersOf(REMINDING_TIMES, timeZone)
    const props = { message, id: form.values['id'] ?? Bun.randomUUIDv7(), offers, timeZone, form }
    if (isFragment(c)) return <RemindDialog {...props} />
    return <RemindPage {...props} shell={await shell(c, { roomId: message.room_id })} />
  }
}

/** A field given several times is an array. */
async function valuesOf(c: RequestContext): Promise<Values> {
  const form = await c.req.formData()
  const values: Values = {}
  for (const name of new Set(form.keys())) {
    const texts = form.getAll(name).filter((value) => typeof value === 'string')
    values[name] = texts.length === 1 ? (texts[0] ?? '') : texts
  }
  return values
}

const all = (value: string | string[] | undefined): string[] => (typeof value === 'string' ? [value] : (value ?? []))
const first = (value: string | string[] | undefined): string => all(value)[0] ?? ''

/** Reminders stand on two pages: back to where it was. */
function backTo(c: RequestContext): string {
  const from = URL.parse(c.req.header('Referer') ?? '')?.pathname
  return from === paths.mentions() ? paths.mentions() : paths.drafts()
}
