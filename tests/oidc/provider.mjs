// A real OpenID provider on loopback: node provider.mjs '{"port": 9400, "clients": [...], "people": {...}}'
// People sign in by picking themselves from a list, which stands for whatever a provider asks of them.
// people: subject -> claims. clients: client_id, client_secret and the app's address as "url".

import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const { port, clients, people } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: clients.map(({ url, ...client }) => ({
    ...client,
    redirect_uris: [`${url}/oauth2callback`],
    post_logout_redirect_uris: [`${url}/oauth2callback`, url, `${url}/`],
    grant_types: ["authorization_code"],
    response_types: ["code"],
  })),
  // the app reads the ID token only, as Streamlit does
  conformIdTokenClaims: false,
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
  cookies: { keys: ["tests only"] },
  interactions: { url: (_, interaction) => `/who/${interaction.uid}` },
  findAccount: (_, subject) =>
    people[subject] && { accountId: subject, claims: () => ({ sub: subject, ...people[subject] }) },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      accountId: ctx.oidc.session.accountId,
      clientId: ctx.oidc.client.clientId,
    });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      // no question: the person has just asked the app to sign out
      logoutSource: (ctx, form) => {
        const yes = form.replace("</form>", '<input type="hidden" name="logout" value="yes"></form>');
        ctx.body = `<!doctype html><title>Signing out</title>${yes}<script>document.forms[0].submit()</script>`;
      },
    },
  },
});

const answer = provider.callback();

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, issuer);
  if (pathname === "/favicon.ico") return response.writeHead(204).end();
  if (!pathname.startsWith("/who/")) return answer(request, response);
  const who = searchParams.get("as");
  if (who) return provider.interactionFinished(request, response, { login: { accountId: who } });
  const list = Object.keys(people).map((subject) => `<li><a href="${pathname}?as=${subject}">${subject}</a></li>`);
  response.setHeader("content-type", "text/html");
  response.end(`<!doctype html><title>Who are you?</title><ul>${list.join("")}</ul>`);
}).listen(port, "127.0.0.1", () => console.log(`ready: ${issuer}`));
