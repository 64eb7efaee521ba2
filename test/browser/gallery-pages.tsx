import type { JSX } from 'hono/jsx/jsx-runtime'
import { UNCHOSEN, type Viewer } from '../../src/accounts/viewer.ts'
import { meStyle } from '../../src/accounts/me-style.ts'
import type { User } from '../../src/accounts/users.store.ts'
import { listEmoji } from '../../src/messages/markup/emoji.ts'
import { messageWith } from '../../src/messages/message.fixture.ts'
import type { Message } from '../../src/messages/message.ts'
import type { DirectoryRoom, Room, SidebarRoom } from '../../src/rooms/room.ts'
import { CodePage } from '../../views/accounts/code.tsx'
import { JoinPage } from '../../views/accounts/join.tsx'
import { PhoneDoorPage, PhonePage } from '../../views/accounts/phone.tsx'
import { ForgotPage, ResetPage } from '../../views/accounts/reset.tsx'
import { PersonPage } from '../../views/accounts/person.tsx'
import { SettingsPage } from '../../views/accounts/settings.tsx'
import { SetupPage } from '../../views/accounts/setup.tsx'
import { SignInPage } from '../../views/accounts/sign-in.tsx'
import { TwoFactorPage } from '../../views/accounts/two-factor.tsx'
import { AuditPage } from '../../views/admin/audit.tsx'
import { InvitesPage } from '../../views/admin/invites.tsx'
import { PeoplePage } from '../../views/admin/people.tsx'
import { SitePage } from '../../views/admin/site.tsx'
import { NotFoundPage } from '../../views/errors/not-found.tsx'
import { ProblemPage } from '../../views/errors/problem.tsx'
import type { Door, Shell } from '../../views/layout.tsx'
import { renderMessage } from '../../views/messages/message.tsx'
import { DraftsPage } from '../../views/inbox/drafts.tsx'
import { MentionsPage } from '../../views/inbox/mentions.tsx'
import { SavedPage } from '../../views/inbox/saved.tsx'
import { ScheduledPage } from '../../views/schedule/edit.tsx'
import { RemindPage } from '../../views/schedule/remind.tsx'
import { SendLaterPage } from '../../views/schedule/send-later.tsx'
import type { ScheduledLine } from '../../src/schedule/scheduled.service.ts'
import { MessagePage } from '../../views/messages/page.tsx'
import { ReportsPage } from '../../views/admin/reports.tsx'
import { ForwardPage } from '../../views/messages/forward.tsx'
import { ReportPage } from '../../views/messages/report.tsx'
import { VersionsPage } from '../../views/messages/versions.tsx'
import type { Person, Presence } from '../../views/parts/avatar.tsx'
import { untouched, type FormState } from '../../views/parts/form.tsx'
import { DirectoryPage } from '../../views/rooms/directory.tsx'
import { HomePage } from '../../views/rooms/home.tsx'
import { JumpPage } from '../../views/rooms/jump.tsx'
import { NewDirectPage } from '../../views/rooms/new-direct.tsx'
import { NewRoomPage } from '../../views/rooms/new-room.tsx'
import { RoomPage, type RoomPageProps } from '../../views/rooms/room-page.tsx'
import { markedExcerpt } from '../../src/search/marks.ts'
import { parseQuery } from '../../src/search/query.ts'
import { SearchPage } from '../../views/search/search.tsx'
import { UnsubscribePage } from '../../views/mail/unsubscribe.tsx'
import { RoomSettingsPage } from '../../views/rooms/settings.tsx'

type Theme = 'light' | 'dark'

/** Every page with the sample content of the mock-ups, by name. */
export function pagesIn(theme: Theme): Record<string, JSX.Element> {
  const shell = shellIn(theme)
  const door: Door = { siteName: SITE, assets: ASSETS, theme }
  const inRoom = { ...shell, currentRoomId: frontDesk.id }
  const quick = ['👍', '❤️', '🎉', '😂', '👀', '🙏']
  const message = {
    shell: inRoom,
    message: messages[12]!,
    room: frontDesk,
    viewerId: ines.id,
    quick,
    saved: false,
    undoable: false,
    absent: [],
  }
  return {
    setup: <SetupPage door={door} form={SETUP_FAULT} />,
    'sign-in': (
      <SignInPage door={door} to="/rooms" providers={[{ id: 'harbour', name: 'Harbour ID' }]} form={SIGN_IN_FAULT} />
    ),
    code: <CodePage door={door} to="/rooms" isSpare={false} form={CODE_FAULT} />,
    'code-spare': <CodePage door={door} to="/" isSpare form={untouched} />,
    forgot: <ForgotPage door={door} hasMail isSent={false} form={untouched} />,
    'forgot-sent': <ForgotPage door={door} hasMail isSent form={untouched} />,
    'forgot-no-mail': <ForgotPage door={door} hasMail={false} isSent={false} form={untouched} />,
    unsubscribe: <UnsubscribePage door={door} token="kestrel" name="Ines" isOn />,
    unsubscribed: <UnsubscribePage door={door} token="kestrel" name="Ines" isOn={false} />,
    reset: <ResetPage door={door} token="kestrel" name="Ines" form={untouched} />,
    'phone-door': <PhoneDoorPage door={door} token="kestrel" name="Ines" />,
    join: <JoinPage door={door} code="kestrel" faces={everybody.slice(0, 6)} peopleCount={14} form={untouched} />,
    room: <RoomPage shell={inRoom} {...roomProps} />,
    reply: (
      <RoomPage
        shell={inRoom}
        {...roomProps}
        composer={{
          ...roomProps.composer,
          draft: 'Yes, Tuesdays and Fridays.\nAsk for the blue counter.',
          replyTo: { id: id(90), authorName: 'Priya', text: 'could you take the noon bulletin?' },
        }}
      />
    ),
    members: (
      <RoomPage
        shell={inRoom}
        {...roomProps}
        members={{
          room: frontDesk,
          members: everybody.map((user, i) => ({ user, role: i === 1 ? 'admin' : 'member' })),
          hereCount: 6,
          presence: presenceOf,
          viewerId: ines.id,
          query: '',
          addable: [oskar],
          form: untouched,
        }}
      />
    ),
    pins: (
      <RoomPage
        shell={inRoom}
        {...roomProps}
        pins={{
          room: frontDesk,
          pins: [9, 12].map((n) => ({ message: messages[n]!, pinnedBy: ines, pinnedAt: NOW.toISOString() })),
          timeZone: shell.timeZone,
          now: NOW,
        }}
      />
    ),
    'empty-room': (
      <RoomPage
        shell={shell}
        {...roomProps}
        room={outing}
        faces={[ines]}
        hereCount={1}
        list={{ ...roomProps.list, items: [], reachesStart: true }}
      />
    ),
    'not-joined': <RoomPage shell={shell} {...roomProps} room={{ ...frontDesk, membership: null }} />,
    archived: <RoomPage shell={shell} {...roomProps} room={{ ...frontDesk, archivedAt: NOW.toISOString() }} />,
    'send-fault': (
      <RoomPage
        shell={inRoom}
        {...roomProps}
        composer={{
          ...roomProps.composer,
          form: {
            values: { body: 'Too much' },
            errors: [{ field: 'body', message: 'Expected at most 10,000 characters.' }],
            problem: null,
          },
        }}
      />
    ),
    home: <HomePage shell={shell} faces={everybody.slice(1, 6)} alone={false} />,
    'home-alone': <HomePage shell={{ ...shell, sidebar: [] }} faces={[]} alone />,
    message: <MessagePage {...message} />,
    mentions: (
      <MentionsPage
        shell={{ ...shell, currentPage: 'mentions' }}
        page={{
          lines: [
            { kind: 'mention', unread: true, ...inboxLine(9) },
            { kind: 'reply', unread: true, ...inboxLine(8) },
            { kind: 'reaction', unread: false, ...inboxLine(12) },
            { kind: 'room', unread: false, ...inboxLine(2) },
            { kind: 'reminder', id: 'r1', unread: true, note: 'Ask about the boat', ...inboxLine(9) },
            {
              kind: 'reminder',
              id: 'r2',
              unread: false,
              note: 'Water the plants',
              at: NOW.toISOString(),
              message: null,
              room: null,
            },
            {
              kind: 'not_sent',
              id: 's1',
              unread: true,
              note: 'In this room only its admins write.',
              at: NOW.toISOString(),
              message: null,
              room: null,
            },
          ],
          next: '1764000000000000-0192b000-0000-7000-8000-000000000001',
        }}
      />
    ),
    'mentions-empty': <MentionsPage shell={shell} page={{ lines: [], next: undefined }} />,
    drafts: (
      <DraftsPage
        shell={{ ...shell, currentPage: 'drafts' }}
        drafts={[
          {
            roomId: frontDesk.id,
            threadRootId: null,
            room: frontDesk,
            body: 'Who takes the **late** slot on',
            updatedAt: NOW.toISOString(),
          },
          {
            roomId: outing.id,
            threadRootId: messages[12]!.id,
            room: outing,
            body: 'The boat leaves at',
            updatedAt: '2026-11-23T17:05:00Z',
          },
        ]}
        scheduled={[
          scheduledLine({
            refused: { at: NOW.toISOString(), reason: 'This room is archived: it can be read, but not changed.' },
          }),
          scheduledLine({ body: 'Good morning, the **rota** is up', dueAt: '2026-11-25T08:00:00Z' }),
          scheduledLine({ body: '', files: [{ id: 'f', name: 'rota.pdf' }], dueAt: '2026-11-30T08:00:00Z' }),
        ]}
        reminders={[
          { id: 'r1', messageId: 'm', note: 'Ask about the boat', dueAt: '2026-11-24T17:05:00Z', ...inboxLine(9) },
          {
            id: 'r2',
            messageId: null,
            note: 'Water the plants',
            dueAt: '2026-11-25T08:00:00Z',
            message: null,
            room: null,
          },
        ]}
      />
    ),
    'send-later': (
      <SendLaterPage
        shell={inRoom}
        room={frontDesk}
        tells={undefined}
        offers={OFFERS}
        timeZone="Europe/Lisbon"
        carried={[['upload_ids', 'u']]}
        form={{
          ...untouched,
          values: { body: 'Good morning' },
          errors: [{ field: 'due_at', message: 'Choose a date and a time.' }],
        }}
      />
    ),
    remind: (
      <RemindPage
        shell={inRoom}
        message={messages[12]!}
        id="0192b000-0000-7000-8000-000000000009"
        offers={OFFERS}
        timeZone="Europe/Lisbon"
        form={untouched}
      />
    ),
    scheduled: (
      <ScheduledPage
        shell={shell}
        scheduled={scheduledLine({ refused: { at: NOW.toISOString(), reason: 'In this room only its admins write.' } })}
        dueAt="2026-11-25T09:00"
        timeZone="Europe/Lisbon"
        form={untouched}
      />
    ),
    saved: <SavedPage shell={shell} page={{ lines: [inboxLine(9), inboxLine(12)], next: undefined }} />,
    forward: (
      <ForwardPage
        shell={inRoom}
        message={messages[12]!}
        id={id(70)}
        form={{
          values: { body: 'See below' },
          errors: [{ field: 'room_id', message: 'Choose a room.' }],
          problem: null,
        }}
      />
    ),
    report: <ReportPage shell={inRoom} message={messages[9]!} form={untouched} done={false} />,
    'admin-reports': (
      <ReportsPage
        shell={shell}
        which="open"
        hasOlder
        reports={[false, true].map((resolved, i) => ({
          id: id(71 + i),
          at: NOW.toISOString(),
          reason: 'That is not a way to speak to the night shift.',
          reporter: ines,
          message: { ...messages[9]!, roomId: frontDesk.id, deleted: false },
          place: frontDesk.name,
          resolved: resolved ? { at: NOW.toISOString(), by: 'Ines' } : null,
        }))}
      />
    ),
    'message-undo': (
      <MessagePage
        {...message}
        message={{ ...messages[12]!, deleted_at: NOW.toISOString(), html: '', body: '' }}
        undoable
      />
    ),
    versions: (
      <VersionsPage
        shell={inRoom}
        room={frontDesk}
        message={{ ...messages[12]!, edited_at: NOW.toISOString() }}
        versions={[
          { body: '', html: '<p>Gladly. I will start from Jonas’s list.</p>', writtenAt: '2026-11-24T09:41:00Z' },
          { body: '', html: '<p>Gladly.</p>', writtenAt: '2026-11-24T09:40:00Z' },
        ]}
      />
    ),
    'message-edit': <MessagePage {...message} edit={untouched} />,
    'message-emoji': <MessagePage {...message} kinds={listEmoji()} />,
    rooms: <DirectoryPage shell={shell} rooms={directory} query="" which="all" />,
    'new-room': (
      <NewRoomPage
        shell={shell}
        people={everybody.slice(1)}
        memberIds={[tomasz.id]}
        form={{
          values: { name: 'Lighthouse outing' },
          errors: [{ field: 'name', message: 'There is a room of this name.' }],
          problem: null,
        }}
      />
    ),
    'new-direct': <NewDirectPage shell={shell} people={everybody} userIds={[]} form={untouched} />,
    'room-settings': <RoomSettingsPage shell={inRoom} room={frontDesk} canManage form={untouched} />,
    jump: (
      <JumpPage
        shell={shell}
        query="tr"
        targets={[
          ...sidebar.filter((room) => room.kind !== 'direct').map((room) => ({ type: 'room' as const, ...room })),
          ...everybody.map((person) => ({ type: 'person' as const, ...person, presence: presenceOf(person.id) })),
        ]}
      />
    ),
    search: (
      <SearchPage
        shell={shell}
        text="transmitter board from:priya after:2026-10"
        query={parseQuery('transmitter board from:priya after:2026-10', '2026-11-24')}
        sort="newest"
        isFirst
        results={FOUND.map((text, i) => ({
          message: { ...messages[i]!, author: priya },
          room: { ...frontDesk, name: i === 0 ? frontDesk.name : 'Transmitters' },
          excerpt: markedExcerpt({ body: text, attachments: [] }, parseQuery('transmitter board', '2026-11-24').terms),
        }))}
        next="12"
        faults={[]}
      />
    ),
    'search-fault': (
      <SearchPage
        shell={shell}
        text="from:nobody"
        query={parseQuery('from:nobody', '2026-11-24')}
        sort="newest"
        isFirst
        results={[]}
        next={null}
        faults={['Nobody here is called “nobody”.']}
      />
    ),
    person: (
      <PersonPage
        shell={shell}
        person={{
          ...userFrom(tomasz),
          role: 'admin',
          pronouns: 'he/him',
          status: { emoji: '🗼', text: 'Up the mast', until: '2026-11-24T15:30:00.000Z' },
        }}
        sharedRooms={[
          frontDesk,
          { id: id(53), kind: 'public', name: 'Transmitters' },
          { id: id(58), kind: 'private', name: 'Board' },
        ]}
      />
    ),
    settings: (
      <SettingsPage
        shell={shell}
        profile={userFrom(ines)}
        timeZones={['Europe/Berlin', 'Europe/Lisbon']}
        sessions={sessions}
        tokens={[{ id: id(80), name: 'Tide tables', createdAt: ago(900), lastUsedAt: ago(4) }]}
        twoFactor={{ is: 'on', spareCodes: 8 }}
        providers={[
          { id: 'harbour', name: 'Harbour ID', isLinked: true },
          { id: 'lighthouse', name: 'Lighthouse', isLinked: false },
        ]}
        mentionMail
        newToken={{ id: id(81), name: 'Weather', token: 'hub_example-only-not-a-token' }}
      />
    ),
    phone: <PhonePage shell={shell} url={null} />,
    'phone-shown': <PhonePage shell={shell} url="https://chat.example.org/phone/kestrel-9d4f-marsh-and-more-of-it" />,
    'two-factor-off': <TwoFactorPage shell={shell} state={{ is: 'off' }} keyUri="" form={untouched} />,
    'two-factor-begun': (
      <TwoFactorPage
        shell={shell}
        state={{ is: 'begun', secret: Buffer.from('only an example, no ') }}
        keyUri="otpauth://totp/Saltmarsh%20Radio:ines@saltmarsh.example?secret=N5XGY6JAMFXCAZLYMFWXA3DFFQQG43ZA&issuer=Saltmarsh%20Radio"
        form={untouched}
      />
    ),
    'two-factor-on': (
      <TwoFactorPage
        shell={shell}
        state={{ is: 'on', spareCodes: 10 }}
        keyUri=""
        codes={Array.from({ length: 10 }, (_, i) => `mzxw-6ytb-oi2d-k5b${'abcdefghij'.charAt(i)}`)}
        form={untouched}
      />
    ),
    'admin-site': <SitePage shell={shell} form={untouched} hasPreviews />,
    'admin-people': (
      <PeoplePage
        shell={shell}
        people={people}
        total={14}
        query=""
        which="all"
        withTwoStep={[tomasz.id]}
        made={{ name: 'Tomasz', url: 'https://chat.example.org/reset/kestrel-9d4f-marsh' }}
      />
    ),
    'admin-invites': (
      <InvitesPage
        shell={shell}
        link={link}
        invites={[{ ...link, id: id(71), kind: 'invite', maxUses: 1 }]}
        made={{ kind: 'link', url: 'https://chat.example.org/join/kestrel-9d4f-marsh' }}
        form={untouched}
      />
    ),
    'admin-audit': <AuditPage shell={shell} rows={audit} kinds={['roles', 'people']} query="" kind="" hasOlder />,
    '404': <NotFoundPage door={door} />,
    '500': (
      <ProblemPage
        door={door}
        status={500}
        message="The fault is ours. Try again in a moment; if it stays, tell whoever runs this place."
        requestId={id(99)}
      />
    ),
  }
}

/** The sample reader's own rules. */
export const sampleStyle = () => meStyle({ ...UNCHOSEN, ...ines })

const SITE = 'Saltmarsh Radio'
const ASSETS = { script: '/none.js', style: '/hubbub.css', meStyle: '/me.css' }
const NOW = new Date('2026-11-24T09:45:00Z')

function id(n: number): string {
  return `01926000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

function ago(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * 60_000)
}

const person = (n: number, name: string): Person => ({ id: id(n), name, avatar: null })
const priya = person(12, 'Priya')
const ines = person(3, 'Ines')
const tomasz = person(7, 'Tomasz')
const aiko = person(11, '愛子')
const noor = person(5, 'نور')
const jonas = person(8, 'Jonas')
const hana = person(9, 'Hana')
const oskar = person(6, 'Oskar')
const bartholomew = person(1, 'Bartholomew from the overnight weather desk (Tuesdays)')
const marguerite = person(10, 'Marguerite')
const everybody = [ines, tomasz, priya, aiko, jonas, noor, hana, bartholomew, marguerite]

const PRESENCES: Record<string, Presence> = {
  [ines.id]: 'active',
  [tomasz.id]: 'active',
  [priya.id]: 'active',
  [aiko.id]: 'active',
  [noor.id]: 'away',
  [hana.id]: 'away',
}
const presenceOf = (userId: string): Presence => PRESENCES[userId] ?? 'offline'

function shellIn(theme: Theme): Shell {
  const viewer: Viewer = {
    ...ines,
    email: 'ines@saltmarsh.example',
    role: 'owner',
    ...UNCHOSEN,
    theme,
    status: { emoji: '🌊', text: 'At sea until noon', until: '2026-11-24T12:00:00.000Z' },
    timeZone: 'UTC',
    session: { id: id(60), expiresAt: 0 },
    tokenId: null,
  }
  return { siteName: SITE, viewer, sidebar, assets: ASSETS, presence: presenceOf, timeZone: 'UTC', now: NOW }
}

const line = (n: number, name: string, more: Partial<SidebarRoom> = {}): SidebarRoom => ({
  id: id(n),
  kind: 'public',
  name,
  otherId: null,
  otherAvatar: null,
  lastSeq: 1,
  unread: 0,
  mentions: 0,
  forMe: 0,
  level: 'mentions',
  muted: false,
  favourite: false,
  hasDraft: false,
  ...more,
})
const direct = (n: number, other: Person, more: Partial<SidebarRoom> = {}) =>
  line(n, other.name, { kind: 'direct', otherId: other.id, ...more })

const sidebar: SidebarRoom[] = [
  line(50, 'Front desk'),
  line(51, 'Newsroom', { unread: 4 }),
  line(52, 'Studio A', { unread: 3, mentions: 1, forMe: 1, hasDraft: true }),
  line(53, 'Transmitters', { hasDraft: true }),
  line(54, 'Website and streaming'),
  line(55, 'Canteen', { level: 'muted', muted: true }),
  line(56, 'Programme planning, winter and spring season', { unread: 112 }),
  line(57, '放送部'),
  line(58, 'Board', { kind: 'private' }),
  line(59, 'Budget 2027', { kind: 'private', unread: 2 }),
  direct(61, tomasz),
  direct(62, aiko, { unread: 2 }),
  direct(63, noor),
  direct(64, bartholomew),
  line(65, 'Hana, Jonas', { kind: 'direct' }),
  line(66, 'Ines', { kind: 'direct' }),
]

const frontDesk: Room = {
  id: id(50),
  kind: 'public',
  name: 'Front desk',
  topic: 'Who is on, what broke, what is for lunch. Studio phone: 214',
  posting: 'all',
  isGeneral: false,
  archivedAt: null,
  lastSeq: 4194,
  memberCount: 14,
  membership: { role: 'admin', involvement: 'everything', favourite: false, readSeq: 4191 },
}
/** As the mock-up has them. */
const FOUND = [
  '…could you take the noon bulletin? I have to fetch the transmitter board from the ferry, and Bartholomew is asleep…',
  'The spare board for the second transmitter left the depot today. Tracking says Tuesday, the skipper says Tuesday too, so perhaps Tuesday.',
  'I put the transmitter board under repairs, not under equipment. The auditors liked that better last year.',
  'Photo of the burnt board, top side. The smell is not in the photo.',
]

const outing: Room = { ...frontDesk, id: id(67), name: 'Lighthouse outing', topic: '', memberCount: 1 }

let seq = 4180
function message(author: Person, at: string, html: string, more: Partial<Message> = {}): Message {
  seq++
  return messageWith({
    id: id(seq),
    room_id: frontDesk.id,
    seq,
    author,
    body: html.replace(/<[^>]*>/g, ''),
    html,
    created_at: `2026-11-${at}:00Z`,
    ...more,
  })
}
const reaction = (emoji: string, ...by: Person[]) => ({
  emoji,
  user_ids: by.map((one) => one.id),
  user_names: by.map((one) => one.name),
})
const mention = (one: Person) =>
  `<a class="mention" href="/people/${one.id}" data-user="${one.id}">@<bdi>${one.name}</bdi></a>`

const messages: Message[] = [
  message(hana, '23T17:52', '<p>Studio A is yours from six. The left fader sticks a little, push it with feeling.</p>'),
  message(marguerite, '23T17:58', '<p>Thank you! I am bringing the good tape.</p>', {
    reactions: [reaction('📼', hana, tomasz)],
  }),
  message(
    bartholomew,
    '24T06:30',
    '<p><b>High water 07:12</b>, 4.6 m. Low water 13:29, 1.1 m.<br>The causeway is closed 06:10 – 08:20.</p>',
    { reactions: [reaction('👍', tomasz, priya, jonas), reaction('🌊', ines, aiko)] },
  ),
  message(aiko, '24T08:31', '<p>明日の朝は雪の予報です。送信所への道、早めに確認をお願いします。</p>'),
  message(noor, '24T08:36', '<p>سأمرّ على المحطة قبل الظهر وأتفقّد الطريق، ثم أكتب لكم هنا.</p>', {
    reactions: [reaction('🙏', aiko, priya, hana, jonas, tomasz)],
  }),
  message(oskar, '24T08:40', '', { deleted_at: '2026-11-24T08:41:00Z' }),
  message(
    priya,
    '24T08:47',
    '<p>Morning all. The seven o’clock bulletin went out with last week’s weather 🙈 I have pulled the file. Does anybody know why the importer took the old one?</p>',
  ),
  message(
    jonas,
    '24T08:51',
    '<p>It sorts by name, and <code>weather-9</code> comes after <code>weather-10</code>. This picks by date and has run on the spare box since six:</p><pre tabindex="0"><code class="language-ts"><span class="hljs-comment">// newest by its own date, never by its name</span>\n<span class="hljs-keyword">export const</span> newest = (files: <span class="hljs-title">Bulletin</span>[]) =&gt;\n  files.filter(f =&gt; f.kind === <span class="hljs-string">"weather"</span>)\n       .toSorted((a, b) =&gt; b.issued - a.issued)[<span class="hljs-number">0</span>];</code></pre>',
    {
      quote: {
        id: id(4187),
        seq: 4187,
        author_name: 'Priya',
        text: 'Does anybody know why the importer took the old one?',
      },
    },
  ),
  message(jonas, '24T08:52', '<p>It goes on the main box after the ten o’clock news, unless somebody objects.</p>', {
    continues: true,
    reactions: [reaction('🎉', ines, priya, hana, aiko), reaction('👀', tomasz, noor)],
  }),
  message(marguerite, '24T09:14', '<p>Guy wire three is fine, it was only the light.</p>', {
    quote: { id: id(4186), seq: 4186, author_name: 'Oskar', text: null },
  }),
  message(marguerite, '24T09:15', '<p>I will write it in the book.</p>', { continues: true }),
  message(
    priya,
    '24T09:38',
    `<p>${mention(ines)} could you take the noon bulletin? I have to fetch the transmitter board from the ferry, and ${mention(bartholomew)} is asleep, as he should be.</p>`,
    { mentions: [ines.id, bartholomew.id], edited_at: '2026-11-24T09:39:00Z' },
  ),
  message(ines, '24T09:40', '<p>Gladly. I will start from Jonas’s list and keep the snow warning on top.</p>', {
    reactions: [reaction('❤️', priya)],
  }),
  message(tomasz, '24T09:41', '<p>🎙️☕</p>', { jumbo: true }),
]

const roomProps: Omit<RoomPageProps, 'shell'> = {
  room: frontDesk,
  list: {
    epoch: id(1000),
    seq: 4194,
    items: messages.map((one) => ({
      seq: one.seq,
      createdAt: one.created_at,
      authorId: one.author.id,
      html: renderMessage(one, 'UTC', 'en'),
    })),
    reachesStart: false,
    reachesEnd: true,
  },
  faces: [tomasz, priya, ines],
  hereCount: 6,
  composer: { maxFiles: 10, messageId: id(5000), draft: '', replyTo: null, form: untouched },
}

const SETUP_FAULT: FormState = {
  values: { site_name: SITE, name: 'Ines', email: 'ines@saltmarsh' },
  errors: [{ field: 'email', message: 'This needs a full address, like ines@saltmarsh.org.' }],
  problem: null,
}
const CODE_FAULT: FormState = {
  values: {},
  errors: [{ field: 'code', message: 'That is not the right code, or it was used already.' }],
  problem: null,
}

const SIGN_IN_FAULT: FormState = {
  values: { email: 'ines@saltmarsh.example' },
  errors: [],
  problem: 'That e-mail and password do not match.',
}

const directory: DirectoryRoom[] = sidebar
  .filter((room) => room.kind !== 'direct')
  .map((room, i) => ({
    id: room.id,
    kind: room.kind === 'private' ? 'private' : 'public',
    name: room.name,
    topic: i % 3 === 0 ? 'Two sources or it waits' : '',
    memberCount: 14 - i,
    isMember: i % 3 !== 1,
    archived: false,
    lastMessageAt: i === 5 ? null : ago(i * i * 120).toISOString(),
  }))

const userFrom = (one: Person): User => ({
  ...one,
  email: `${one.id.slice(-2)}@saltmarsh.example`,
  role: 'member',
  pronouns: '',
  timeZone: 'Europe/Lisbon',
  status: UNCHOSEN.status,
  createdAt: ago(9000),
  deactivatedAt: null,
})
const people: User[] = [
  ...everybody.map((one, i): User => ({ ...userFrom(one), role: i === 0 ? 'owner' : i < 3 ? 'admin' : 'member' })),
  { ...userFrom(oskar), deactivatedAt: ago(6000) },
]

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1'
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36'
const sessions = [
  { id: id(60), userAgent: FIREFOX, address: '', createdAt: ago(32_000), lastUsedAt: ago(0) },
  { id: id(61), userAgent: SAFARI, address: '', createdAt: ago(900), lastUsedAt: ago(21) },
  { id: id(62), userAgent: CHROME, address: '192.0.2.44', createdAt: ago(90_000), lastUsedAt: ago(13_000) },
]

const link = {
  id: id(70),
  kind: 'link' as const,
  role: 'member' as const,
  maxUses: null,
  uses: 3,
  expiresAt: ago(-9000),
  createdBy: 'Ines',
  createdAt: ago(900),
}

const audit = [
  {
    id: 4,
    at: ago(14),
    actor: priya,
    address: '192.0.2.17',
    action: 'roles.changed',
    subject: tomasz,
    details: { from: 'member', to: 'admin' },
  },
  { id: 3, at: ago(1000), actor: ines, address: '192.0.2.9', action: 'invites.link_made', subject: null, details: {} },
  {
    id: 2,
    at: ago(6000),
    actor: ines,
    address: '2001:db8::4c',
    action: 'people.deactivated',
    subject: oskar,
    details: { sessions: 3 },
  },
  { id: 1, at: ago(9000), actor: null, address: '198.51.100.7', action: 'sign_in.failed', subject: oskar, details: {} },
]

/** A message of the sample as the lists across rooms show it. */
function inboxLine(n: number) {
  const message = messages[n]!
  return { message, room: frontDesk, at: message.created_at }
}

const OFFERS = [
  { offer: '1h' as const, at: new Date('2026-11-24T10:45:00Z') },
  { offer: 'tomorrow' as const, at: new Date('2026-11-25T09:00:00Z') },
  { offer: 'monday' as const, at: new Date('2026-11-30T09:00:00Z') },
]

function scheduledLine(line: Partial<ScheduledLine>): ScheduledLine {
  return {
    id: '0192b000-0000-7000-8000-000000000007',
    roomId: frontDesk.id,
    room: frontDesk,
    body: 'Who takes the late slot?',
    replyToId: null,
    threadRootId: null,
    alsoInRoom: false,
    files: [],
    dueAt: NOW.toISOString(),
    refused: null,
    ...line,
  }
}
