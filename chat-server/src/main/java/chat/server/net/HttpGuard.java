package chat.server.net;

import chat.protocol.codec.LineTooLong;
import chat.server.net.tls.TlsPipeline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Before joining, closes a connection whose line is an HTTP request. Any web page can make its visitor's browser send one
 * here, with lines of the page's choice in its body: none of them may be read. The same goes for a PROXY header, which only a proxy that is
 * trusted may send, and only first of all: whoever is behind it would be taken for the proxy.
 */
final class HttpGuard extends ChannelInboundHandlerAdapter {

    // RFC 9112, section 3: method SP request-target SP HTTP-version
    private static final Pattern REQUEST_LINE =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ +\\S+ +HTTP/\\d.*", Pattern.DOTALL);

    /** What an over-long line is judged by, of which only the beginning is known: people write long lines as well. */
    private static final Pattern REQUEST_HEAD = Pattern.compile(
            "(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH) .*"
                    + "|[!#$%&'*+.^_`|~0-9A-Za-z-]+ +(/|\\*|[A-Za-z][A-Za-z0-9+.-]*://).*",
            Pattern.DOTALL);

    private static final Pattern PROXY_HEADER = Pattern.compile("PROXY (TCP4|TCP6|UNKNOWN)( .*)?", Pattern.DOTALL);

    private static final String BODY =
            """
            This is the chat's port for lines, not a web page.
            Reach it with telnet, netcat or the chat's terminal client. For a browser the
            server has another port, 5556 if nobody changed it.
            """;

    private final Connection connection;

    HttpGuard(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf line && matches(PROXY_HEADER, line)) {
            line.release();
            connection.turnAway(Connection.UNTRUSTED_HEADER, Unpooled.EMPTY_BUFFER);
        } else if (isRequest(message)) {
            ReferenceCountUtil.release(message);
            boolean isEncrypted = ctx.pipeline().get(TlsPipeline.TLS) != null;
            connection.turnAway("HTTP", Unpooled.copiedBuffer(response(isEncrypted), StandardCharsets.US_ASCII));
        } else {
            ctx.fireChannelRead(message);
        }
    }

    /** With what a browser is told about our page too, so that a scanner finds the same on each port. */
    private static String response(boolean isEncrypted) {
        return "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + BODY.length()
                + "\r\nContent-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n"
                + (isEncrypted ? "Strict-Transport-Security: " + TlsPipeline.STRICT_TRANSPORT + "\r\n" : "")
                + "Connection: close\r\n\r\n" + BODY;
    }

    private static boolean isRequest(Object message) {
        if (message instanceof LineTooLong tooLong) {
            return REQUEST_HEAD.matcher(tooLong.head()).matches();
        }
        return message instanceof ByteBuf line && matches(REQUEST_LINE, line);
    }

    private static boolean matches(Pattern pattern, ByteBuf line) {
        return !beginsLikeJson(line)
                && pattern.matcher(line.toString(StandardCharsets.ISO_8859_1)).matches();
    }

    /** Nearly every line here is a program's join: no method begins with this, so there is no need to look any closer. */
    private static boolean beginsLikeJson(ByteBuf line) {
        return line.isReadable() && line.getByte(line.readerIndex()) == '{';
    }
}
