import { pollPaths } from '../../src/http/poll-paths.ts'
import { escapeAttribute, escapeText } from '../../src/messages/markup/escape.ts'
import type { Message } from '../../src/messages/message.ts'
import { countVoters, type Poll, type PollOption } from '../../src/polls/poll.ts'
import type { Text } from '../../src/texts/t.ts'
import { renderAvatar } from '../parts/avatar.tsx'
import { labelledNames, reactionLabel } from '../messages/reaction-label.ts'
import type { MessageWords } from '../messages/words.ts'

const MOST_FACES = 3

/**
 * The poll of a message as a string, as `renderMessage` makes all of it: what can be chosen, by how many it was, and the
 * faces of some. The same for everybody: what is mine is marked by the reader's style sheet, by `data-by`. Its buttons
 * work without script: a vote for one option is sent, and for several of them the poll's own page opens.
 */
export function drawnPoll({ id, poll }: Pick<Message, 'id' | 'poll'>, words: MessageWords): string {
  if (!poll) return ''
  const voters = countVoters(poll)
  const options = poll.options.map((option, i) => `<li>${drawnOption(poll, option, i, voters, words)}</li>`).join('')
  const content = `<ol>${options}</ol>${drawnFoot(id, poll, voters, words)}`
  if (poll.closed_at !== null) return `<div class="poll" data-closed="">${content}</div>`
  if (poll.many) return `<form class="poll" action="${pollPaths.poll(id)}" data-many="">${content}</form>`
  const put = '<input type="hidden" name="_method" value="PUT">'
  return `<form class="poll" method="post" action="${pollPaths.vote(id)}">${put}${content}</form>`
}

function drawnOption(poll: Poll, option: PollOption, place: number, voters: number, words: MessageWords): string {
  const { text, user_ids: userIds, user_names: names, user_avatars: avatars } = option
  const faces = userIds
    .slice(0, MOST_FACES)
    .map((id, i) => renderAvatar({ id, name: names[i] ?? '', avatar: avatars[i] ?? null }, 's'))
  const label = escapeAttribute(optionLabel(option, words))
  const content = `<span class="text" dir="auto">${escapeText(text)}</span> <span class="faces">${faces.join('')}</span> <b>${userIds.length}</b><progress max="${Math.max(1, voters)}" value="${userIds.length}" aria-hidden="true"></progress>`
  const facts = `class="poll-option" data-by="${userIds.join(' ')}" data-names="${escapeAttribute(labelledNames(names))}" title="${label}"`
  return poll.closed_at === null
    ? `<button ${facts} name="choices" value="${place}" aria-label="${label}">${content}</button>`
    : `<span ${facts} role="img" aria-label="${label}">${content}</span>`
}

/** "Harbour, 2: Ines and Priya". As with reactions, the number is what is seen of it. */
export const optionLabel = ({ text, user_names: names }: PollOption, words: MessageWords): string =>
  names.length === 0 ? `${text}, ${words.say('0 votes')}` : reactionLabel(text, names, words)

function drawnFoot(id: string, poll: Poll, voters: number, words: MessageWords): string {
  return `<p class="muted"><a href="${pollPaths.poll(id)}">${words.say(votersLabel(voters), { n: voters })}</a> · ${words.say(howLabel(poll))}</p>`
}

/** How many have voted; `{n}` stands for the number. */
export const votersLabel = (voters: number): Text =>
  voters === 0 ? 'No votes yet' : voters === 1 ? '1 person voted' : '{n} people voted'

/** How one votes. */
export function howLabel({ many, closed_at: closedAt }: Pick<Poll, 'many' | 'closed_at'>): Text {
  if (closedAt !== null) return 'Closed'
  return many ? 'Choose several' : 'Choose one'
}
