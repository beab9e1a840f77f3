package chat.server.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/** Headers of the PROXY protocol as proxies send them, and others. Made by hand, so that a fault in a codec cannot hide behind itself. */
public final class ProxyHeaders {

    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

    private ProxyHeaders() {}

    /** Version 1 of a client at this IPv4 address, port 4711. */
    public static byte[] version1(String address) {
        return latin1("PROXY TCP4 " + address + " 192.0.2.9 4711 5555\r\n");
    }

    /** Version 2 of a client at 203.0.113.HOST, port 4711, with whatever follows on the addresses. */
    public static byte[] version2Of(int host, byte[]... more) {
        return version2(0x21, 0x11, bytes(203, 0, 113, host, 192, 0, 2, 9, 0x12, 0x67, 0x15, 0xb3), concat(more));
    }

    /**
     * Version 2.
     *
     * @param command the version in four bits, and the command
     * @param family of addresses in four bits, and the transport
     * @param parts what stands behind the length
     */
    public static byte[] version2(int command, int family, byte[]... parts) {
        byte[] body = concat(parts);
        return concat(latin1(SIGNATURE), bytes(command, family, body.length >> 8, body.length & 0xff), body);
    }

    /** A value of version 2 behind the addresses. */
    public static byte[] value(int type, byte[]... parts) {
        byte[] value = concat(parts);
        return concat(bytes(type, value.length >> 8, value.length & 0xff), value);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    public static byte[] latin1(String text) {
        return text.getBytes(ISO_8859_1);
    }

    public static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
