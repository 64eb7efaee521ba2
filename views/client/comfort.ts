import { createAnnouncer, sayIn } from './announcer.ts'
import { createBanner } from './connection.ts'
import { tellSignedOut } from './dialogs.ts'
import { watchAutosubmit, watchCopyButtons } from './forms.ts'
import type { PulseFrame, SignalFrame } from './frames.ts'
import { listenAnywhere } from './keyboard.ts'
import type { Page } from './page.ts'
import { createAttention, showPresence } from './presence.ts'
import { startRoomComfort } from './room-comfort.ts'
import { createSidebar } from './sidebar.ts'
import type { Connection } from './socket.ts'
import { createSwitcher } from './switcher.ts'
import { titleWithNews } from './title.ts'
import { createToast } from './toast.ts'

/** The second part of the script: whatever a page can do without for the first moment. */
export function startComfort(page: Page) {
  const { me, clock, socket } = page
  const toast = createToast(clock)
  const announcer = createAnnouncer(clock, sayIn(document.getElementById('announcer')))
  const sidebar = createSidebar({ userId: me.id, openRoomId: document.body.dataset['roomId'], onChange: drawTitle })
  const banner = createBanner({
    clock,
    retryNow: () => socket.retryNow(),
    onBack: (messages) => announcer.backOnline(messages),
  })
  const attention = createAttention(clock, (frame) => socket.send(frame))
  const onCurrent = (news: number) => banner.back(news)
  const room = page.room && startRoomComfort({ ...page, room: page.room, sidebar, toast, announcer, onCurrent })
  let wasOpen = false

  function drawTitle() {
    document.title = titleWithNews(document.title, sidebar.totals())
  }

  const jump = startSwitcher()
  listenAnywhere({ openSwitcher: () => jump?.open(), markRead: () => room?.markRead() })
  watchAutosubmit(document, (text) => toast.show(text))
  watchCopyButtons((text) => toast.show(text))

  return {
    room,
    connected() {
      attention.connected()
      if (!room) banner.back(0)
      // Pulses may have been missed meanwhile.
      if (wasOpen) void sidebar.refresh()
      wasOpen = true
    },
    connection(connection: Connection) {
      banner.connection(connection)
      if (connection.state === 'away' && connection.signedOut) tellSignedOut()
    },
    receive(frame: PulseFrame | SignalFrame) {
      if (frame.type === 'pulse') sidebar.pulse(frame)
      else if (frame.kind === 'presence') showPresence(frame)
      else if (frame.kind === 'typing') room?.typing(frame)
      else if (frame.kind === 'read') sidebar.read(frame.room_id)
      else void sidebar.refresh()
    },
  }
}

export type Comfort = ReturnType<typeof startComfort>

function startSwitcher() {
  const dialog = document.getElementById('switcher')
  if (!(dialog instanceof HTMLDialogElement)) return undefined
  const switcher = createSwitcher(dialog)
  document.querySelector('.sidebar')?.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || !event.target.closest('.jump') || opensElsewhere(event)) return
    event.preventDefault()
    switcher.open()
  })
  return switcher
}

const opensElsewhere = (event: Event) =>
  event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)
