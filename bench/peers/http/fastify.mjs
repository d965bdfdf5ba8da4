// Fastify with a schema, as its documentation advises, and no log: fastify.mjs PORT
import Fastify from "fastify";

const text = { type: "string" };
const schema = {
  response: {
    200: {
      type: "object",
      properties: {
        status: text,
        version: text,
        timestamp: text,
        components: { type: "object", properties: { api: text, cache: text, redis: text, queue_depth: { type: "integer" } } },
      },
    },
  },
};
const app = Fastify({ logger: false });
app.get("/health", { schema }, async () => ({
  status: "healthy",
  version: "1.0.0",
  timestamp: new Date().toISOString(),
  components: { api: "running", cache: "active", redis: "ready", queue_depth: 0 },
}));
await app.listen({ port: Number(process.argv[2]), host: "127.0.0.1" });
