import { Hono } from 'hono'
import type { Env } from '../http/env.ts'
import { adminRoutes } from './admin.routes.tsx'
import { doorRoutes } from './door.routes.tsx'
import { oidcRoutes } from './oidc/oidc.routes.tsx'
import { passwordResetRoutes } from './password-reset/password-reset.routes.tsx'
import { peopleRoutes } from './people.routes.tsx'
import { phoneRoutes } from './phone/phone.routes.tsx'
import type { AccountsRoutesDeps } from './routes-deps.ts'
import { sessionsRoutes } from './sessions.routes.ts'
import { settingsRoutes } from './settings.routes.tsx'
import { codeRoutes } from './two-factor/code.routes.tsx'
import { twoFactorRoutes } from './two-factor/two-factor.routes.tsx'

/** All pages and forms about people and what lets them in, to be mounted at the root. */
export const accountsRoutes = (deps: AccountsRoutesDeps): Hono<Env> =>
  new Hono<Env>()
    .route('/', doorRoutes(deps))
    .route('/', codeRoutes(deps))
    .route('/', oidcRoutes(deps))
    .route('/', passwordResetRoutes(deps))
    .route('/', phoneRoutes(deps))
    .route('/', sessionsRoutes(deps))
    .route('/', settingsRoutes(deps))
    .route('/', twoFactorRoutes(deps))
    .route('/', peopleRoutes(deps))
    .route('/', adminRoutes(deps))
