package chat.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import chat.testing.HttpPeer.Response;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;

/**
 * A client of WebSocket made of a plain socket, so that a fault in Netty's codec cannot hide behind itself, and that broken frames can
 * be sent. One thread at a time.
 */
public final class WebSocketPeer implements JsonPeer {

    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    /** The bit of the last frame of a message. */
    public static final int FINAL = 0x80;

    /** The key of the RFC's example, and what has to be answered to it. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String PROOF = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

    /**
     * What came.
     *
     * @param first the frame's first byte: {@link #FINAL} and the kind
     * @param payload a character for each byte
     */
    public record Frame(int first, String payload) {

        public String text() {
            try {
                byte[] bytes = payload.getBytes(ISO_8859_1);
                return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException e) {
                throw new AssertionError("a frame that is not UTF-8", e);
            }
        }

        /** Of a closing frame; -1 if it has none. */
        public int code() {
            return payload.length() < 2 ? -1 : payload.charAt(0) << 8 | payload.charAt(1);
        }

        @Override
        public String toString() {
            return Integer.toHexString(first) + " " + payload + (code() < 0 ? "" : " " + code());
        }
    }

    private final SocketBytes bytes;

    private WebSocketPeer(SocketBytes bytes) {
        this.bytes = bytes;
    }

    public static WebSocketPeer connect(int port) {
        return connect(port, 0);
    }

    /**
     * Connects to this machine, and has the handshake behind it.
     *
     * @param receiveBufferBytes how much the kernel may take in while nothing is read, 0 for its usual size
     */
    public static WebSocketPeer connect(int port, int receiveBufferBytes) {
        return upgrade(HttpPeer.connect(port, receiveBufferBytes).request(handshake(port)));
    }

    /** The lines of the request that opens one, as a browser would send it from our own page. */
    public static String[] handshake(int port) {
        return new String[] {
            "GET /chat HTTP/1.1",
            "Host: 127.0.0.1:" + port,
            "Origin: http://127.0.0.1:" + port,
            "Connection: keep-alive, Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: " + KEY,
            "Sec-WebSocket-Protocol: chat.v1"
        };
    }

    /** Reads the answer to {@link #handshake}, which was sent. */
    public static WebSocketPeer upgrade(HttpPeer http) {
        Response response = http.response();
        if (response.status() != 101
                || !response.header("Sec-WebSocket-Accept").equals(PROOF)
                || !response.header("Connection").equalsIgnoreCase("upgrade")
                || !response.header("Upgrade").equalsIgnoreCase("websocket")
                || !response.header("Sec-WebSocket-Protocol").equals("chat.v1")) {
            throw new AssertionError("expected an upgrade, but came: " + response + response.text());
        }
        return new WebSocketPeer(http.bytes());
    }

    public WebSocketPeer withPatience(Duration patience) {
        bytes.setPatience(patience);
        return this;
    }

    @Override
    public WebSocketPeer send(String text) {
        return sendFrame(FINAL | TEXT, text.getBytes(UTF_8));
    }

    @Override
    public WebSocketPeer sendAll(Iterable<String> texts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        texts.forEach(text -> all.writeBytes(frame(FINAL | TEXT, text.getBytes(UTF_8))));
        return sendBytes(all.toByteArray());
    }

    /** Sends a frame, masked as a client's are. */
    public WebSocketPeer sendFrame(int first, byte... payload) {
        return sendBytes(frame(first, payload));
    }

    /** Sends bytes as they are. */
    public WebSocketPeer sendBytes(byte... raw) {
        bytes.send(raw);
        return this;
    }

    /** A frame, masked as a client's are. */
    public static byte[] frame(int first, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) first);
        if (payload.length <= 125) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
        }
        byte[] sent = new byte[frame.position()];
        frame.flip().get(sent);
        return sent;
    }

    /** The next frame, which has to be as a server's are: without a mask, its length in the shortest form. */
    public Frame readFrame() {
        int first = bytes.read();
        int length = bytes.read();
        if (length == 126) {
            length = bytes.read() << 8 | bytes.read();
            check(length > 125, "a length of " + length + " in two bytes");
        } else if (length == 127) {
            length = ByteBuffer.wrap(bytes.read(Long.BYTES)).getInt(Integer.BYTES);
            check(length > 0xFFFF, "a length of " + length + " in eight bytes");
        }
        check(length <= 1024 * 1024, "a frame that is masked or too long");
        return new Frame(first, new String(bytes.read(length), ISO_8859_1));
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    @Override
    public String readText() {
        Frame frame = readFrame();
        check(frame.first == (FINAL | TEXT), "expected a text, but came: " + frame);
        check(!frame.text().contains("\n"), "a line end: " + frame);
        return frame.text();
    }

    /** The server closes with this code. */
    public void expectClosed(int code) {
        Frame frame = readFrame();
        check(
                frame.first == (FINAL | CLOSE) && frame.code() == code,
                "expected close " + code + ", but came: " + frame);
        bytes.expectEnd();
    }

    /** The server closes with some code. */
    @Override
    public void expectClosed() {
        Frame frame = readFrame();
        check(frame.first == (FINAL | CLOSE), "expected a close, but came: " + frame);
        bytes.expectEnd();
    }

    /** The end of the stream, without a closing frame. */
    @Override
    public void expectEnd() {
        bytes.expectEnd();
    }

    @Override
    public void expectSilence(Duration time) {
        bytes.expectSilence(time);
    }

    @Override
    public void shutdownOutput() {
        bytes.shutdownOutput();
    }

    @Override
    public void reset() {
        bytes.reset();
    }

    @Override
    public int localPort() {
        return bytes.socket.getLocalPort();
    }

    @Override
    public void close() {
        bytes.close();
    }
}
