import { paths } from '../../src/http/paths.ts'
import { ButtonLink, DoorPage, type Door } from '../layout.tsx'

/** Nothing here, or nothing that one may see: the same page for both. */
export function NotFoundPage({ door }: { door: Door }) {
  return (
    <DoorPage door={door} title="Not found">
      <div>
        <h1>Nothing at this address</h1>
        <p class="muted">It may have been deleted, or it is in a room that you are not a member of.</p>
      </div>
      <p>
        <ButtonLink href={paths.home()} icon="back">
          Back to your rooms
        </ButtonLink>
      </p>
    </DoorPage>
  )
}
