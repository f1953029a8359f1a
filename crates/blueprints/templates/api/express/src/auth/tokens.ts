/** Access tokens: signed (HS256), with an end. */
import { jwtVerify, SignJWT } from "jose";

const ALGORITHM = "HS256";

export interface TokenSettings {
  /** At least 32 characters. */
  readonly secret: string;
  readonly ttlSeconds: number;
  readonly issuer: string;
}

export class Tokens {
  private readonly key: Uint8Array;

  constructor(private readonly settings: TokenSettings) {
    this.key = new TextEncoder().encode(settings.secret);
  }

  get ttlSeconds(): number {
    return this.settings.ttlSeconds;
  }

  sign(accountId: number): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(String(accountId))
      .setIssuer(this.settings.issuer)
      .setIssuedAt()
      .setExpirationTime(`${this.settings.ttlSeconds}s`)
      .sign(this.key);
  }

  /** The account's id; nothing when the token is forged, foreign or over. */
  async verify(token: string): Promise<number | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: [ALGORITHM],
        issuer: this.settings.issuer,
        requiredClaims: ["sub", "exp"],
      });
      return Number(payload.sub);
    } catch {
      return undefined;
    }
  }
}
