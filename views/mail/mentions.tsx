import { raw } from 'hono/html'
import { excerpt } from '../../src/messages/markup/excerpt.ts'
import type { Message } from '../../src/messages/message.ts'
import { placeOf } from '../../src/messages/place-of.ts'
import { summaryOf } from '../../src/messages/summary.ts'
import type { TellKind } from '../../src/notifications/mail/mention-mail.store.ts'
import type { RoomKind } from '../../src/rooms/room.ts'
import { paths } from '../../src/http/paths.ts'
import { currentLanguage } from '../../src/texts/language.ts'
import { t, type Text } from '../../src/texts/t.ts'
import { Say } from '../parts/say.tsx'
import { dayAndClock } from '../parts/time.ts'
import { toHtml } from '../parts/to-html.ts'

export interface MailLine {
  kind: TellKind
  message: Message
  room: { id: string; kind: RoomKind; name: string }
}

/** A mail about what waits unread for one person. */
export interface MentionsMail {
  siteName: string
  /** Whom it is for. */
  name: string
  /** That times are written in. */
  timeZone: string
  /** In the order in which they were said. */
  lines: MailLine[]
  /** How many there are besides. */
  more: number
  afterMinutes: number
  /** Whether it may say what was written. */
  showsText: boolean
  /** The whole address of a path. */
  addressOf: (path: string) => string
  /** The whole address that ends these mails. */
  unsubscribe: string
}

const SHOWN_CHARACTERS = 200

const WORDS = {
  direct: '{name} wrote to you, {when}',
  mention: '{name} mentioned you, {when}',
  room: '{name} mentioned everybody, {when}',
  reply: '{name} replied to you, {when}',
  thread: '{name} wrote in a thread that you follow, {when}',
  keyword: '{name} used a keyword of yours, {when}',
} as const satisfies Record<TellKind, Text>

const WITH = 'With {name}'
const IN = 'In {name}'
const ONE = '1 message waits for you in {siteName}'
const MANY = '{n} messages wait for you in {siteName}'
const WHY = 'You get this because you were away from {siteName} for {n} minutes or more.'

const countOf = ({ lines, more }: MentionsMail) => lines.length + more
const waitOf = (mail: MentionsMail) => (countOf(mail) === 1 ? ONE : MANY)

export const mentionsMailSubject = (mail: MentionsMail) =>
  t(waitOf(mail), { n: countOf(mail), siteName: mail.siteName })

/** As plain text, in which nothing but our own lines begins at the margin. */
export function mentionsMailText(mail: MentionsMail): string {
  const { siteName, name, more, addressOf, unsubscribe } = mail
  return [
    t('Hello {name},', { name }),
    `${mentionsMailSubject(mail)}.`,
    ...byRoom(mail).map(({ room, lines }) =>
      [roomText(room), ...lines.map((line) => lineText(line, mail))].join('\n\n'),
    ),
    ...(more > 0 ? [`${t('And {n} more', { n: more })}: ${addressOf(paths.mentions())}`] : []),
    `${t(WHY, { siteName, n: mail.afterMinutes })}\n${t('No more of these mails')}: ${unsubscribe}`,
  ].join('\n\n')
}

const roomText = ({ kind, name }: MailLine['room']) => t(kind === 'direct' ? WITH : IN, { name })

function lineText({ kind, message }: MailLine, mail: MentionsMail): string {
  return [
    `  ${t(WORDS[kind], { name: message.author.name, when: dayAndClock(message.created_at, mail.timeZone) })}`,
    ...(mail.showsText ? [`  ${saidIn(message)}`] : []),
    `  ${mail.addressOf(placeOf(message))}`,
  ].join('\n')
}

const saidIn = (message: Message) => excerpt(summaryOf(message), SHOWN_CHARACTERS) || t('A message')

/** The rooms in the order of the first of their lines. */
function byRoom({ lines }: MentionsMail): { room: MailLine['room']; lines: MailLine[] }[] {
  const groups = Map.groupBy(lines, ({ room }) => room.id)
  return [...groups.values()].flatMap((own) => (own[0] ? [{ room: own[0].room, lines: own }] : []))
}

/** The same as a page of a mail program: without script, pictures or anything from elsewhere. */
export const mentionsMailHtml = (mail: MentionsMail): string => toHtml(<MentionsPage mail={mail} />)

function MentionsPage({ mail }: { mail: MentionsMail }) {
  const { siteName, name, more, addressOf, unsubscribe } = mail
  return (
    <>
      {raw('<!doctype html>')}
      <html lang={currentLanguage()}>
        <head>
          <meta charset="utf-8" />
          <meta name="color-scheme" content="light dark" />
          <title>{mentionsMailSubject(mail)}</title>
        </head>
        <body style="font: 16px/1.5 sans-serif; max-width: 40em; margin: 0 auto; padding: 1em">
          <p>
            <Say text="Hello {name}," parts={{ name: <bdi>{name}</bdi> }} />
          </p>
          <p>
            <Say text={waitOf(mail)} parts={{ n: countOf(mail), siteName: <bdi>{siteName}</bdi> }} />.
          </p>
          {byRoom(mail).map(({ room, lines }) => (
            <RoomPart room={room} lines={lines} mail={mail} />
          ))}
          {more > 0 && (
            <p>
              <a href={addressOf(paths.mentions())}>{t('And {n} more', { n: more })}</a>
            </p>
          )}
          <p style="font-size: 0.85em">
            <Say text={WHY} parts={{ n: mail.afterMinutes, siteName: <bdi>{siteName}</bdi> }} />{' '}
            <a href={unsubscribe}>{t('No more of these mails')}</a>
          </p>
        </body>
      </html>
    </>
  )
}

function RoomPart({ room, lines, mail }: { room: MailLine['room']; lines: MailLine[]; mail: MentionsMail }) {
  return (
    <>
      <h2 style="font-size: 1.1em; margin: 1.5em 0 0">
        <Say text={room.kind === 'direct' ? WITH : IN} parts={{ name: <bdi>{room.name}</bdi> }} />
      </h2>
      {lines.map(({ kind, message }) => (
        <p style="margin: 0.75em 0">
          <Say
            text={WORDS[kind]}
            parts={{
              name: <b dir="auto">{message.author.name}</b>,
              when: dayAndClock(message.created_at, mail.timeZone),
            }}
          />
          <br />
          <a href={mail.addressOf(placeOf(message))} dir="auto">
            {mail.showsText ? saidIn(message) : t('Read it')}
          </a>
        </p>
      ))}
    </>
  )
}
