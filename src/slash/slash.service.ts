import { statusSchema } from '../accounts/accounts.schemas.ts'
import type { StatusService } from '../accounts/status.service.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { parse } from '../http/input.ts'
import { pollPaths } from '../http/poll-paths.ts'
import type { MembershipsService } from '../memberships/memberships.service.ts'
import { findMentionCandidates, findName, foldName, isNameStart } from '../messages/markup/names.ts'
import { notAMember } from '../messages/messages.problems.ts'
import type { Send } from '../messages/messages.schemas.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Sent } from '../messages/sending.ts'
import type { Sql } from '../platform/postgres.ts'
import { notFound, Problem } from '../platform/problem.ts'
import { newPollJson, type PollLimits } from '../polls/polls.schemas.ts'
import type { PollsService } from '../polls/polls.service.ts'
import type { Room } from '../rooms/room.ts'
import { settingsForm } from '../rooms/rooms.schemas.ts'
import type { RoomsService } from '../rooms/rooms.service.ts'
import type { RemindersService } from '../schedule/reminders.service.ts'
import { remindJson } from '../schedule/schedule.schemas.ts'
import type { Times } from '../schedule/times.ts'
import { listed } from '../texts/listed.ts'
import { t } from '../texts/t.ts'
import { type CommandName, COMMANDS } from './commands.ts'
import { listPeopleNamed } from './people.store.ts'
import { readReminding } from './remind.ts'
import { noFilesWith, noSuchCommand, refusedCommand } from './slash.problems.ts'

export interface SlashDeps {
  sql: Sql
  rooms: Pick<RoomsService, 'updateRoom'>
  memberships: Pick<MembershipsService, 'add' | 'setInvolvement'>
  status: Pick<StatusService, 'set' | 'setAvailability'>
  messages: Pick<MessagesService, 'send'>
  polls: Pick<PollsService, 'ask'>
  reminders: Pick<RemindersService, 'remind'>
  times: Pick<Times, 'momentOf'>
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
  limits: PollLimits
}

/** What came of a command: a message, a sentence for who gave it, or a page on which they go on. */
export type Outcome = { sent: Sent } | { said: string } | { to: string }

/** A command as it was sent: by whom and from where, into which room, with what follows its name. */
interface Given {
  viewer: Viewer
  address: string
  roomId: string
  rest: string
  /** The message that it came as. */
  sent: Send
}

/** Markdown would take two of them for emphasis. */
const SHRUG = '¯\\\\\\_(ツ)\\_/¯'

export type SlashService = ReturnType<typeof createSlash>

/**
 * What is typed with a slash before it. Commands are a thing of the composer, whose form comes here; what programs send
 * over the API and the socket is text, whatever it begins with. Each does what somebody could do by hand as well, by the
 * same services and under their rules.
 */
export function createSlash(deps: SlashDeps) {
  const { sql, rooms, memberships, status, messages, polls, reminders, times } = deps
  const pollInput = newPollJson(deps.limits)

  const does: Record<CommandName, (given: Given) => Promise<Outcome>> = {
    me: (given) => say(given, requireRest(given, t('Write what you do after it: /me waves.')), true),
    shrug: (given) => say(given, `${given.rest} ${SHRUG}`.trim(), false),
    topic,
    invite,
    poll,
    mute,
    remind,
    away,
  }

  /** Carries out a command. Throws 422 for one that there is not or that is not understood, and what the deed itself throws. */
  async function run(name: string, given: Given): Promise<Outcome> {
    if (!isCommand(name)) throw noSuchCommand(name)
    const room = await deps.findRoom(given.viewer.id, given.roomId)
    if (!room) throw notFound()
    if (!room.membership) throw notAMember()
    if (given.sent.upload_ids?.length && name !== 'me' && name !== 'shrug') throw noFilesWith(name)
    return await besideComposer(() => does[name](given))
  }

  async function say({ viewer, roomId, sent }: Given, body: string, action: boolean): Promise<Outcome> {
    return { sent: await messages.send(viewer, roomId, { ...sent, body, action }) }
  }

  async function topic(given: Given): Promise<Outcome> {
    const text = requireRest(given, t('Write the topic after it: /topic What belongs here.'))
    const { topic } = parse(settingsForm.pick({ topic: true }), { topic: text })
    await rooms.updateRoom(actorOf(given), given.roomId, { topic })
    return { said: t('The topic is changed.') }
  }

  async function invite(given: Given): Promise<Outcome> {
    const text = requireRest(given, t('Write whom to add after it: /invite @name.'))
    const people = await peopleIn(given.viewer.id, text.includes('@') ? text : `@${text}`)
    if (people.length === 0)
      throw refusedCommand(t('Nobody here has that name. Write it as it stands on their messages.'))
    for (const { id } of people) await memberships.add(actorOf(given), given.roomId, id)
    const names = listed(people.map(({ name }) => name))
    return {
      said:
        people.length === 1
          ? t('{name} is in this room now.', { name: names })
          : t('{names} are in this room now.', { names }),
    }
  }

  /** Those after each `@`, by the longest name that somebody has. */
  async function peopleIn(viewerId: string, text: string): Promise<{ id: string; name: string }[]> {
    const found = await listPeopleNamed(sql, viewerId, findMentionCandidates(text))
    const byName = new Map(found.toReversed().map((person) => [foldName(person.name), person]))
    const named = [...text.matchAll(/@/g)]
      .filter(({ index }) => isNameStart(text, index))
      .map(({ index }) => findName(text, index + 1, '@', byName)?.named)
    return [...new Set(named)].filter((person) => person !== undefined)
  }

  /** With a question and options it is sent at once; with less, on the page on which one makes a poll. */
  async function poll({ viewer, roomId, rest, sent }: Given): Promise<Outcome> {
    const [question = '', ...options] = rest.split(/[|\n]/).map((part) => part.trim())
    const { id, thread_root_id: rootId } = sent
    if (options.length === 0) return { to: pollPaths.newPollWith(roomId, { question, thread_root_id: rootId }) }
    const input = parse(pollInput, { id, question, options: options.filter(Boolean), thread_root_id: rootId })
    return { sent: await polls.ask(viewer, roomId, input) }
  }

  async function remind({ viewer, rest, sent }: Given): Promise<Outcome> {
    const reminding = readReminding(rest)
    if (!reminding)
      throw refusedCommand(t('Expected when and of what: /remind 20m call Priya, or 3h, 2d, tomorrow in place of 20m.'))
    const { when } = reminding
    const dueAt =
      when === 'tomorrow'
        ? await times.momentOf(viewer, { when, at: '', time_zone: '' })
        : new Date(Date.now() + when.minutes * 60_000)
    const { note } = parse(remindJson.pick({ note: true }), reminding)
    await reminders.remind(viewer, { id: sent.id, note, dueAt })
    return { said: t('You will be reminded.') }
  }

  async function mute({ viewer, roomId, rest }: Given): Promise<Outcome> {
    if (rest !== '' && rest !== 'off')
      throw refusedCommand(t('Expected /mute, or /mute off to hear of this room again.'))
    await memberships.setInvolvement(viewer.id, roomId, rest === 'off' ? 'mentions' : 'muted')
    return {
      said: rest === 'off' ? t('You hear of mentions here again.') : t('This room is muted. /mute off ends that.'),
    }
  }

  async function away({ viewer, rest }: Given): Promise<Outcome> {
    const isBack = rest === 'off'
    const text = isBack ? '' : rest
    const { until: _, ...said } = parse(statusSchema, { emoji: '', text })
    if (isBack || text !== '') await status.set(viewer, said, { kind: 'never' })
    await status.setAvailability(viewer, isBack ? 'auto' : 'away')
    return { said: isBack ? t('You are seen as you are again.') : t('You are seen as away. /away off ends that.') }
  }

  return { run }
}

const isCommand = (name: string): name is CommandName => COMMANDS.some((command) => command === name)

const actorOf = ({ viewer, address }: Given) => ({ id: viewer.id, address })

function requireRest({ rest }: Given, message: string): string {
  if (rest === '') throw refusedCommand(message)
  return rest
}

/** What is wrong with any part of a command is wrong with the one field that it was typed into. */
async function besideComposer<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Problem) || !error.more.errors?.length) throw error
    throw new Problem(error.code, error.status, error.message, { errors: [{ field: 'body', message: error.message }] })
  }
}
