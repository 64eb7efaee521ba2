/*
 * WHAT THE SCRIPT MAY RELY ON: ids, classes and data attributes of a page with the sidebar. The markup is the mock-ups'.
 *
 * body.app              data-user-id data-user-name data-hue data-enter-sends="true|false" data-time-zone (the reader's)
 *                       data-socket (where the socket is),
 *                       on a room's page also data-room-id. Script sets data-connection="lost".
 * #announcer            div.sr[role=log]
 *
 * Sidebar
 * header.sidebar        nav[aria-label=Rooms] > a.row.jump (to /jump), ul#rooms, ul#directs; li each > a.room-link
 * a.room-link           data-room-id data-kind="public|private|direct" data-seq (last_seq when rendered) data-unread data-mentions;
 *                       .unread .muted; aria-current=page; href ends in #unread while unread;
 *                       children: svg.icon | span.who, span.cut, span.count (.mentions) | svg.icon.end (muted or draft, with span.sr)
 * .who                  data-presence-of="<user id>"; in it span.presence[data-state=active|away] > span.sr; none when not here
 * menu#site-menu[popover], form in it with button "Sign out"
 *
 * Room
 * section.sheet#room    data-room-id data-kind data-name data-read-seq data-member="true|false"
 * .scroller#scroller    > ol.messages#messages[data-room-id data-epoch data-seq], the only child
 * #messages > li        .divider.earlier > a[rel=prev] · .beginning · .divider.day > time[datetime=YYYY-MM-DD] ·
 *                       .divider.unread-line#unread · .message#m-<id> · .divider.later > a[rel=next]
 * li.message            data-seq data-changed-seq data-author data-mentions? (user ids, "room") data-deleted?;
 *                       .continues .deleted; parts .avatar .head(a.author a.when>time) a.quote .body.prose(.jumbo) a.edited
 *                       form.poll[data-many]? | div.poll[data-closed], in it .poll-option[data-by value];
 *                       ul.reactions>li>button.reaction[data-by data-emoji] a.more
 * #above                .above, empty: here go .suggest, .latest, .toast
 * form#composer         .composer: input[name=id], input[name=reply_to_id]?, .context?, input[type=file][data-most],
 *                       textarea#compose[name=body], button.send. Script puts .context.files > .chips > .chip there, each with
 *                       progress or input[name=upload_ids][title=its name]; aria-busy while a send waits for uploads.
 *                       action = POST /rooms/:id/messages. Not there for non-members and archived rooms.
 * p#typing              .typing.cut
 * form#read-mark        .nojs, PUT /rooms/:id/read-mark, input[name=seq]
 * #bell                 .menu[popover] > form[data-autosubmit]: radios name=involvement, button.nojs Save; PUT /rooms/:id/involvement
 * form[data-autosubmit] is to be sent as soon as something in it changes; its Save button is .nojs
 * time[datetime]        data-format="list|ago" outside of messages
 * button[data-copy]     copies the value of the field with that id (settings, invites)
 * div#emoji             .menu.emoji[popover], data-src="/emoji": empty until first opened; GET gives ul > li > button[data-emoji], h2, input[type=search]
 * div#format[popover], dialog#keys[popover]
 * dialog#switcher       .switcher, data-src="/jump": input[type=search][name=q], menu#found[role=listbox];
 *                       GET /jump?q=… with HX-Request gives what goes into #found: li.row[role=option] > a[href]
 *
 * Templates (<template id>), one element in each
 * #actions-template     div.actions[role=toolbar] > button.tool[data-action=react|quote|edit|more]; edit has .mine-only
 * #pending-template     li.message.pending: as a message, with p.state empty, no .more; time and body empty
 * #failed-template      p.state with span.reason and button[data-action=retry|edit|discard]
 * #waiting-template     p.state (clock) with span.reason
 * #reconnecting-template, #offline-template, #online-template   div.banner[role=status]; offline: span.wait, button[data-action=reconnect]; online: span.news
 * #toast-template       div.toast[role=status] > span.text, button[data-action=undo]
 * #latest-template      a.latest.button > svg, span.text
 * #context-template     div.context > span.quote > span.cut > b + text, button[data-action=unquote], input[name=reply_to_id]
 * #unread-template      li.divider.unread-line#unread          #day-template   li.divider.day > time
 * #delete-template      dialog.delete > h2, p.quote, form method=dialog: button.danger[value=delete], button.quiet[value=cancel]
 * #signed-out-template  dialog.signed-out with a link to the sign-in
 * #viewer-template      dialog.viewer > link, .line(.caption, a, button[data-action=close]), button[data-action=previous|next], img
 * #files-style-template link: the style of chips and viewer
 * #polls-style-template link#polls-style: that of polls, where the page does not link to it already
 * #drawer-template      dialog.drawer, empty: filled with GET /messages/:id (HX-Request gives .quote, ul.quick, menu)
 * The edit form is a fragment: GET /messages/:id/edit with HX-Request gives form.body.edit[hx-morph-skip].
 */
import { paths } from '../../src/http/paths.ts'
import type { Room } from '../../src/rooms/room.ts'
import { AppPage, type Shell } from '../layout.tsx'
import { Composer, FormattingHelp, WithoutScript, type ReplyTo } from '../messages/composer.tsx'
import { MessageList, type MessageListProps } from '../messages/list.tsx'
import { Faces, Who, type Person } from '../parts/avatar.tsx'
import { operatorOf } from '../../src/search/query.ts'
import { t } from '../../src/texts/t.ts'
import { Bar } from '../parts/bar.tsx'
import { ActionForm, type FormState } from '../parts/form.tsx'
import { Icon, roomIcon } from '../parts/icon.tsx'
import { ThreadPane, type ThreadPaneProps } from '../threads/pane.tsx'
import { Beginning } from './beginning.tsx'
import { InvolvementMenu, nameOf } from './involvement.tsx'
import { MembersPane, type MembersPaneProps } from './members-pane.tsx'
import { holdPoll, PollsStyle } from '../polls/polls-style.tsx'
import { PinsPane, type PinsPaneProps } from './pins-pane.tsx'
import { RoomTemplates } from './templates.tsx'
import { Say } from '../parts/say.tsx'

export interface RoomPageProps {
  shell: Shell
  room: Room
  /** The messages, but for what follows from the rest of the page. */
  list: Omit<MessageListProps, 'roomId' | 'viewerId' | 'readSeq' | 'beginning' | 'timeZone' | 'now'> & {
    /** True when the items reach back to the room's first message. */
    reachesStart: boolean
  }
  /** A few members to show in the head. */
  faces: Person[]
  /** How many members are here now; null when that is unknown. */
  hereCount: number | null
  composer: { messageId: string; draft: string; replyTo: ReplyTo | null; maxFiles: number; form: FormState }
  /** Present when the members stand beside the room. */
  members?: MembersPaneProps
  /** Present when what is pinned stands beside the room. */
  pins?: PinsPaneProps
  /** Present when a thread stands beside the room. */
  thread?: ThreadPaneProps
}

/** A room: its head, its messages, and where one writes or why one can not. */
export function RoomPage({ shell, members, pins, thread, ...props }: RoomPageProps) {
  const { room } = props
  return (
    <AppPage shell={shell} title={room.name} skip={skipFor(room)}>
      {holdPoll([...props.list.items, ...(thread ? [thread.root, ...thread.list.items] : [])]) && (
        <PollsStyle shell={shell} />
      )}
      <section class="sheet" {...factsOf(room)}>
        <RoomBar {...props} shell={shell} besidePane={(members ?? pins ?? thread) !== undefined} />
        <div
          class="scroller"
          id="scroller"
          tabindex={0}
          role="region"
          aria-label={t('Messages in {name}', { name: room.name })}
        >
          <RoomMessages shell={shell} room={room} list={props.list} />
        </div>
        <div class="above" id="above"></div>
        <Foot {...props} />
      </section>
      {members && <MembersPane {...members} />}
      {pins && <PinsPane {...pins} />}
      {thread && <ThreadPane {...thread} />}
      <div class="menu emoji" popover="auto" id="emoji" aria-label={t('Emoji')} data-src={paths.emoji()}></div>
      {room.membership && <InvolvementMenu roomId={room.id} involvement={room.membership.involvement} />}
      <FormattingHelp />
      <RoomTemplates viewer={shell.viewer} {...shell.assets} />
    </AppPage>
  )
}

/** The list alone: what `GET /rooms/:id/messages` answers to script. */
export function RoomMessages({ shell, room, list }: Pick<RoomPageProps, 'shell' | 'room' | 'list'>) {
  const { reachesStart, ...rest } = list
  return (
    <MessageList
      {...rest}
      roomId={room.id}
      viewerId={shell.viewer.id}
      readSeq={room.membership?.readSeq ?? null}
      beginning={reachesStart ? <Beginning room={room} /> : null}
      timeZone={shell.timeZone}
      now={shell.now ?? new Date()}
    />
  )
}

type RoomBarProps = Pick<RoomPageProps, 'shell' | 'room' | 'faces' | 'hereCount'> & { besidePane: boolean }

function RoomBar({ shell, room, faces, hereCount, besidePane }: RoomBarProps) {
  const others = room.kind === 'direct' ? faces.filter((person) => person.id !== shell.viewer.id) : []
  return (
    <Bar
      back={paths.home()}
      level={besidePane ? 'h2' : 'h1'}
      icon={<RoomGlyph shell={shell} room={room} others={others} />}
      title={room.name}
      about={room.topic}
    >
      <a class="button quiet wide-only" href={paths.roomMembers(room.id)}>
        <Faces people={faces.slice(0, 3)} size="s" />
        <span aria-hidden="true">{room.memberCount}</span>
        <span class="sr">{membersLabel(room.memberCount, hereCount)}</span>
      </a>
      {room.membership && (
        <button
          class="tool"
          popovertarget="bell"
          aria-label={`${t('Notifications')}: ${t(nameOf(room.membership.involvement))}`}
        >
          <Icon name={room.membership.involvement === 'muted' ? 'muted' : 'bell'} />
        </button>
      )}
      <a class="tool" href={paths.roomPins(room.id)} aria-label={t('Pinned messages')}>
        <Icon name="pin" />
      </a>
      <a class="tool" href={paths.search({ q: ` ${operatorOf('in', room.name)}` })} aria-label={t('Search this room')}>
        <Icon name="search" />
      </a>
      <a class="tool" href={paths.roomSettings(room.id)} aria-label={t('Room settings')}>
        <Icon name="settings" />
      </a>
    </Bar>
  )
}

function RoomGlyph({ shell, room, others }: { shell: Shell; room: Room; others: Person[] }) {
  const [other] = others
  if (room.kind === 'direct' && others.length === 1 && other)
    return <Who {...other} size="s" presence={shell.presence(other.id)} />
  return <Icon name={room.kind === 'direct' ? 'members' : roomIcon(room.kind)} />
}

function membersLabel(count: number, here: number | null): string {
  const members = count === 1 ? t('1 member') : t('{n} members', { n: count })
  return here === null ? members : t('{members}, {here} here now', { members, here })
}

type FootProps = Pick<RoomPageProps, 'room' | 'list' | 'composer'>

/** Where one writes; else why one can not, and what to do. */
function Foot(props: FootProps) {
  return (
    <div class="foot">
      {canWrite(props.room) ? <Writing {...props} /> : <NoWriting room={props.room} />}
      <p class="typing cut" id="typing"></p>
    </div>
  )
}

function Writing({ room, list, composer }: FootProps) {
  return (
    <>
      <WithoutScript roomId={room.id} seq={list.seq} />
      <Composer {...composer} room={room} />
    </>
  )
}

function NoWriting({ room }: { room: Room }) {
  if (room.archivedAt !== null)
    return <p class="notice">{t('This room is archived. It stays readable, and nobody can write here.')}</p>
  if (!room.membership) return <JoinForm room={room} />
  return <p class="notice">{t('Only room administrators write here.')}</p>
}

function JoinForm({ room }: { room: Room }) {
  return (
    <ActionForm class="notice line" action={paths.roomMembership(room.id)} method="PUT">
      <span>
        <Say text="You are reading {room}. Join it to write here." parts={{ room: <b dir="auto">{room.name}</b> }} />
      </span>
      <button class="button primary push">{t('Join')}</button>
    </ActionForm>
  )
}

const canWrite = ({ archivedAt, membership, posting }: Room) =>
  archivedAt === null && membership !== null && (posting === 'all' || membership.role === 'admin')

const skipFor = (room: Room) =>
  canWrite(room)
    ? { to: '#compose', text: t('Skip to the composer') }
    : { to: '#scroller', text: t('Skip to the messages') }

const factsOf = (room: Room) => ({
  id: 'room',
  'data-room-id': room.id,
  'data-kind': room.kind,
  'data-name': room.name,
  'data-read-seq': room.membership?.readSeq ?? 0,
  'data-member': room.membership ? 'true' : 'false',
})
