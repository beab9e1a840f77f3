package chat.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The lines of a socket, each waited for until a moment of {@link System#nanoTime()}. A time-out takes nothing away: the next
 * call sees what had come. {@link java.io.BufferedReader} does not promise that, nor does it bound a line.
 */
final class LineReader {

    private static final int MAX_LINE_BYTES = 1024 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final byte[] chunk = new byte[64 * 1024];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int next;
    private int end;

    LineReader(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    String line(long deadline) {
        while (true) {
            for (int i = next; i < end; i++) {
                if (chunk[i] == '\n') {
                    line.write(chunk, next, i - next);
                    next = i + 1;
                    return take();
                }
            }
            line.write(chunk, next, end - next);
            next = end;
            if (line.size() > MAX_LINE_BYTES + 1) {
                throw new AssertionError("a line of more than " + MAX_LINE_BYTES + " bytes: " + begin());
            }
            switch (fill(deadline)) {
                case DATA -> {}
                case END ->
                    throw new AssertionError(line.size() == 0 ? "closed" : "closed within the line: " + begin());
                case TIMEOUT ->
                    throw new AssertionError(
                            line.size() == 0 ? "no line came in time" : "no line end came in time: " + begin());
                case RESET -> throw new AssertionError("connection reset, not closed");
            }
        }
    }

    private String take() {
        byte[] bytes = line.toByteArray();
        line.reset();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        if (length > MAX_LINE_BYTES) {
            throw new AssertionError("a line of " + length + " bytes, more than " + MAX_LINE_BYTES);
        }
        try {
            // A decoder by hand: String's own would turn what is not UTF-8 into U+FFFD and hide it.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("a line that is not UTF-8: " + new String(bytes, StandardCharsets.ISO_8859_1), e);
        }
    }

    void expectEnd(long deadline) {
        expectNothingRead("the end of the stream");
        switch (fill(deadline)) {
            case DATA -> throw new AssertionError("expected the end of the stream, but came: " + unread());
            case END -> {}
            case TIMEOUT -> throw new AssertionError("still open: the end of the stream did not come in time");
            case RESET -> throw new AssertionError("connection reset, not closed");
        }
    }

    void expectSilence(long deadline) {
        expectNothingRead("silence");
        switch (fill(deadline)) {
            case DATA -> throw new AssertionError("expected silence, but came: " + unread());
            case END -> throw new AssertionError("expected silence, but closed");
            case TIMEOUT -> {}
            case RESET -> throw new AssertionError("expected silence, but connection reset");
        }
    }

    private void expectNothingRead(String expected) {
        if (line.size() > 0 || next < end) {
            throw new AssertionError("expected " + expected + ", but there was: " + begin() + unread());
        }
    }

    private enum Filled {
        DATA,
        END,
        TIMEOUT,
        RESET
    }

    private Filled fill(long deadline) {
        try {
            // 0 would mean for ever, and a deadline in the past still takes what is already there.
            socket.setSoTimeout((int)
                    Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
            int count = in.read(chunk);
            next = 0;
            end = Math.max(0, count);
            return count < 0 ? Filled.END : Filled.DATA;
        } catch (SocketTimeoutException e) {
            return Filled.TIMEOUT;
        } catch (IOException e) {
            if (socket.isClosed()) {
                throw new AssertionError("this client itself is closed", e);
            }
            return Filled.RESET;
        }
    }

    private String begin() {
        return shorten(line.toString(StandardCharsets.UTF_8));
    }

    private String unread() {
        return shorten(new String(chunk, next, end - next, StandardCharsets.UTF_8));
    }

    private static String shorten(String text) {
        return text.length() <= 500 ? text : text.substring(0, 500) + "…";
    }
}
