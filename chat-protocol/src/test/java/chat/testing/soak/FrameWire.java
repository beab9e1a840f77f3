package chat.testing.soak;

import chat.testing.WebSocketPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Objects in frames of WebSocket. */
final class FrameWire extends Wire {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;

    /** Connects, and has the handshake behind it. */
    FrameWire(int port) throws IOException {
        super(port);
        write((String.join("\r\n", WebSocketPeer.handshake(port)) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        try {
            while (!skipHead()) {
                if (!fill(PATIENCE)) {
                    throw new IOException("no answer to the handshake");
                }
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private boolean skipHead() {
        for (int i = 0; i + 4 <= available(); i++) {
            if (peek(i) == '\r' && peek(i + 1) == '\n' && peek(i + 2) == '\r' && peek(i + 3) == '\n') {
                String head = take(i + 4);
                if (!head.startsWith("HTTP/1.1 101 ")) {
                    throw new AssertionError("expected an upgrade, but came: " + head);
                }
                return true;
            }
        }
        return false;
    }

    @Override
    void send(Iterable<JsonNode> objects) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (JsonNode object : objects) {
            byte[] payload = object.toString().getBytes(StandardCharsets.UTF_8);
            frames.writeBytes(WebSocketPeer.frame(WebSocketPeer.FINAL | WebSocketPeer.TEXT, payload));
        }
        write(frames.toByteArray());
    }

    @Override
    @Nullable
    String next() throws IOException {
        int header = headerLength();
        if (available() < header) {
            return null;
        }
        int length = header == 2 ? peek(1) : number(2, header - 2);
        if (available() < header + length) {
            return null;
        }
        int first = peek(0);
        take(header);
        String payload = take(length);
        return switch (first) {
            case WebSocketPeer.FINAL | WebSocketPeer.TEXT -> payload;
            case WebSocketPeer.FINAL | WebSocketPeer.CLOSE -> throw new EOFException("closed");
            default -> throw new AssertionError("unexpected frame " + Integer.toHexString(first) + " " + payload);
        };
    }

    private int headerLength() {
        int length = available() < 2 ? 0 : peek(1);
        return length == LONG_LENGTH ? 10 : length == SHORT_LENGTH ? 4 : 2;
    }

    private int number(int index, int bytes) {
        int number = 0;
        for (int i = index; i < index + bytes; i++) {
            number = number << 8 | peek(i);
        }
        return number;
    }
}
