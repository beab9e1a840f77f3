package chat.server.web;

import static io.netty.handler.codec.http.HttpResponseStatus.NOT_MODIFIED;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The response to one request: every one has the headers that keep a browser from doing with our bytes what we do not mean. */
final class Answer {

    /** Nothing but our own files, our own socket, and no frame around us: what somebody slips into the page can do nothing. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** An {@code Accept-Encoding} that lets us send gzip: named, and not with a weight of nothing (RFC 9110, section 12.5.3). */
    private static final Pattern ACCEPTS_GZIP =
            Pattern.compile("(?i)(^|,)\\s*(gzip|\\*)\\s*(;\\s*q=(1|0\\.\\d*[1-9])\\S*\\s*)?(,|$)");

    /** IMF-fixdate (RFC 9110, section 5.6.7). */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private static final String GZIP = "gzip";

    private final ChannelHandlerContext ctx;
    private final HttpRequest request;

    Answer(ChannelHandlerContext ctx, HttpRequest request) {
        this.ctx = ctx;
        this.request = request;
    }

    /** Sends a file, or that the browser has it already. */
    void file(PageFile file) {
        String accepted = request.headers().get(HttpHeaderNames.ACCEPT_ENCODING);
        boolean compressed = accepted != null && ACCEPTS_GZIP.matcher(accepted).find();
        PageFile.Content content = compressed ? file.gzip() : file.plain();
        boolean known = knows(request.headers().get(HttpHeaderNames.IF_NONE_MATCH), content.tag());
        FullHttpResponse response = known
                ? response(NOT_MODIFIED, Unpooled.EMPTY_BUFFER)
                : response(OK, content.bytes().duplicate());
        HttpHeaders headers = response.headers()
                .set(HttpHeaderNames.ETAG, content.tag())
                // To be asked for each time, and mostly not sent: a server that was updated is seen at once.
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        if (!known) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, file.contentType());
            if (compressed) {
                headers.set(HttpHeaderNames.CONTENT_ENCODING, GZIP);
            }
        }
        send(response);
    }

    private static boolean knows(@Nullable String ifNoneMatch, String tag) {
        return ifNoneMatch != null
                && (ifNoneMatch.contains(tag) || ifNoneMatch.strip().equals("*"));
    }

    /** Says something in words. */
    FullHttpResponse text(HttpResponseStatus status, String words) {
        FullHttpResponse response = response(status, Unpooled.copiedBuffer(words + "\n", StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        return response;
    }

    /** Says why not, and closes: what else this peer has to say would not be understood, or is not meant for us. */
    void last(HttpResponseStatus status, String words) {
        FullHttpResponse response = text(status, words);
        response.headers().set(HttpHeaderNames.CONNECTION, "close");
        write(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static FullHttpResponse response(HttpResponseStatus status, ByteBuf content) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers()
                .set(HttpHeaderNames.DATE, DATE.format(Instant.now()))
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
                .set("X-Content-Type-Options", "nosniff")
                .set("Referrer-Policy", "no-referrer")
                .set("X-Frame-Options", "DENY")
                .set("Cross-Origin-Opener-Policy", "same-origin")
                .set("Cross-Origin-Resource-Policy", "same-origin");
        if (!status.equals(NOT_MODIFIED)) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        }
        return response;
    }

    void send(FullHttpResponse response) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        HttpUtil.setKeepAlive(response, keepAlive);
        ChannelFuture written = write(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private ChannelFuture write(FullHttpResponse response) {
        return ctx.write(response);
    }

    /** Closes when everything that was answered is out. */
    static void closeBehindAll(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
