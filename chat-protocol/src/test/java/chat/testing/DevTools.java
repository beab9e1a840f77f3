package chat.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The DevTools protocol of a running Chromium: commands, their answers, and events. Any thread may call it. */
final class DevTools implements WebSocket.Listener {

    private static final int PATIENCE_SECONDS = 20;

    private static final JsonMapper MAPPER = new JsonMapper();

    private final WebSocket socket;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

    /** By session: told of the method and the parameters of each event. */
    private final Map<String, BiConsumer<String, JsonNode>> listeners = new ConcurrentHashMap<>();

    /** Only its own thread, which receives, touches it. */
    private final StringBuilder received = new StringBuilder();

    DevTools(URI address) {
        socket = join(HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, this), "connecting");
    }

    static ObjectNode parameters() {
        return MAPPER.createObjectNode();
    }

    void listen(String session, BiConsumer<String, JsonNode> listener) {
        listeners.put(session, listener);
    }

    /**
     * Has the browser do something.
     *
     * @param session with a page, null for the browser as a whole
     * @return what it answers
     */
    JsonNode send(@Nullable String session, String method, ObjectNode parameters) {
        long id = lastId.incrementAndGet();
        ObjectNode command = MAPPER.createObjectNode().put("id", id).put("method", method);
        command.set("params", parameters);
        if (session != null) {
            command.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        synchronized (this) { // one message at a time
            join(socket.sendText(command.toString(), true), method);
        }
        JsonNode result = join(answer, method);
        if (result.has("error")) {
            throw new CommandException(method + ": " + result.get("error").path("message"));
        }
        return result.get("result");
    }

    private static <T> T join(CompletableFuture<T> future, String what) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what, e);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        received.append(data);
        webSocket.request(1);
        if (last) {
            String message = received.toString();
            received.setLength(0);
            dispatch(message);
        }
        return null;
    }

    private void dispatch(String text) {
        JsonNode message;
        try {
            message = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        CompletableFuture<JsonNode> answer = waiting.remove(message.path("id").asLong());
        if (answer != null) {
            answer.complete(message);
            return;
        }
        BiConsumer<String, JsonNode> listener =
                listeners.get(message.path("sessionId").asText());
        if (listener != null) {
            listener.accept(message.path("method").asText(), message.path("params"));
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        fail(new IllegalStateException("the browser has closed the connection"));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        fail(error);
    }

    private void fail(Throwable error) {
        waiting.values().forEach(answer -> answer.completeExceptionally(error));
    }

    void close() {
        socket.abort();
    }

    /** The browser did not do it. */
    @SuppressWarnings("serial")
    static final class CommandException extends RuntimeException {
        CommandException(String message) {
            super(message);
        }
    }
}
