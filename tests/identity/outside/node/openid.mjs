// What a system by other hands does: npm `openid-client`, one JSON line in, one JSON line out.
import { createInterface } from "node:readline";
import * as oidc from "openid-client";

const AUTH = {
  client_secret_basic: (given) => oidc.ClientSecretBasic(given.secret),
  client_secret_post: (given) => oidc.ClientSecretPost(given.secret),
  private_key_jwt: async (given) =>
    oidc.PrivateKeyJwt(
      await crypto.subtle.importKey("jwk", given.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]),
    ),
  none: () => oidc.None(),
};
let config;

const verbs = {
  async discover(given) {
    const proof = await AUTH[given.auth ?? "client_secret_basic"](given);
    const options = { execute: [oidc.allowInsecureRequests] };
    config = await oidc.discovery(new URL(given.issuer), given.client_id, undefined, proof, options);
    return config.serverMetadata();
  },
  async question({ params, pkce = true, nonce = true }) {
    const verifier = pkce ? oidc.randomPKCECodeVerifier() : undefined;
    const all = { scope: "openid", state: oidc.randomState(), ...params };
    if (nonce) all.nonce = oidc.randomNonce();
    if (verifier) {
      all.code_challenge = await oidc.calculatePKCECodeChallenge(verifier);
      all.code_challenge_method = "S256";
    }
    for (const name of Object.keys(all)) if (all[name] === null) delete all[name];
    const url = oidc.buildAuthorizationUrl(config, all);
    if (params.response_type === null) url.searchParams.delete("response_type");
    return { url: url.href, state: all.state, nonce: all.nonce, verifier };
  },
  async exchange({ url, state, nonce, verifier, max_age }) {
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    if (max_age !== undefined) checks.maxAge = max_age;
    const tokens = await oidc.authorizationCodeGrant(config, new URL(url), checks);
    return { ...tokens, claims: tokens.claims() };
  },
  userinfo: ({ token, subject }) => oidc.fetchUserInfo(config, token, subject),
  async refresh({ token, scope }) {
    const tokens = await oidc.refreshTokenGrant(config, token, scope ? { scope } : undefined);
    return { ...tokens, claims: tokens.claims() };
  },
  revoke: async ({ token }) => (await oidc.tokenRevocation(config, token), {}),
  introspect: ({ token }) => oidc.tokenIntrospection(config, token),
  device: ({ scope }) => oidc.initiateDeviceAuthorization(config, { scope }),
  async poll({ device }) {
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...device, interval: 0 });
    return { ...tokens, claims: tokens.claims() };
  },
  leave: ({ params }) => ({ url: oidc.buildEndSessionUrl(config, params).href }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { verb, given } = JSON.parse(line);
  let answer;
  try {
    answer = { ok: await verbs[verb](given) };
  } catch (error) {
    const { name, message, code, status, error: told, error_description: words } = error;
    answer = { failure: { name, message, code, status, error: told, error_description: words } };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
