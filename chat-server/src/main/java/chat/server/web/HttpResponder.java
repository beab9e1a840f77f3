package chat.server.web;

import static io.netty.handler.codec.http.HttpResponseStatus.NOT_MODIFIED;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;

import chat.server.net.tls.TlsPipeline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The response to one request: every one has the headers that keep a browser from doing with our bytes what we do not mean. */
final class HttpResponder {

    /** Nothing but our own files, our own socket, and no frame around us: what somebody slips into the page can do nothing. */
    private static final String CONTENT_SECURITY_POLICY = policy("");

    /** Servers that a page may go on to: all of them are in one header, and who stands between may take no longer one. */
    private static final int MAX_SERVERS = 64;

    /** The parameter of a content coding that is not to be sent. */
    private static final Pattern WEIGHT_OF_NOTHING = Pattern.compile("(?i)\\s*q=0(\\.0*)?\\s*");

    private static final String GZIP = "gzip";

    private final ChannelHandlerContext ctx;
    private final HttpRequest request;
    private final boolean encrypted;
    private final Consumer<ChannelFuture> onLast;

    /**
     * @param encrypted whether the request came by HTTPS, without a proxy between
     * @param onLast told that the connection ends with this answer, when the answer is on its way
     */
    HttpResponder(ChannelHandlerContext ctx, HttpRequest request, boolean encrypted, Consumer<ChannelFuture> onLast) {
        this.ctx = ctx;
        this.request = request;
        this.encrypted = encrypted;
        this.onLast = onLast;
    }

    /** @param servers sources, each with a space before it, that the page may connect to beside the server it came from */
    private static String policy(String servers) {
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'" + servers
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static String policy(Places places) {
        return policy(places.living().stream()
                .map(place -> place.web() == null ? null : AdvertisedWeb.of(place.web()))
                .map(web -> web == null ? null : web.source())
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .limit(MAX_SERVERS)
                .map(source -> " " + source)
                .collect(Collectors.joining()));
    }

    /**
     * Sends a file, or that the browser has it already.
     *
     * @param places of the servers that a page may connect to
     */
    void file(Page.File file, Places places) {
        boolean compressed = acceptsGzip(request.headers().getAll(HttpHeaderNames.ACCEPT_ENCODING));
        Page.Content content = compressed ? file.gzip() : file.plain();
        String policy = file.isPage() ? policy(places) : CONTENT_SECURITY_POLICY;
        // Not every browser takes a policy from what says that nothing has changed: another policy is another page.
        String tag = file.isPage() ? content.tagWith(policy) : content.tag();
        boolean known = knows(request.headers().get(HttpHeaderNames.IF_NONE_MATCH), tag);
        FullHttpResponse response = known
                ? response(NOT_MODIFIED, Unpooled.EMPTY_BUFFER)
                : response(OK, content.bytes().duplicate());
        HttpHeaders headers = response.headers()
                .set(HttpHeaderNames.ETAG, tag)
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, policy)
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

    /** Whether gzip may be sent (RFC 9110, section 12.5.3): where it is named, that counts more than what is said of all others. */
    private static boolean acceptsGzip(List<String> fields) {
        boolean others = false;
        for (String coding : String.join(",", fields).split(",", -1)) {
            int semicolon = coding.indexOf(';');
            String name = (semicolon < 0 ? coding : coding.substring(0, semicolon)).strip();
            boolean accepted = semicolon < 0
                    || !WEIGHT_OF_NOTHING
                            .matcher(coding.substring(semicolon + 1))
                            .matches();
            if (name.equalsIgnoreCase(GZIP)) {
                return accepted;
            }
            others |= accepted && name.equals("*");
        }
        return others;
    }

    private static boolean knows(@Nullable String ifNoneMatch, String tag) {
        return ifNoneMatch != null
                && (ifNoneMatch.contains(tag) || ifNoneMatch.strip().equals("*"));
    }

    /** Says something in words. */
    FullHttpResponse text(HttpResponseStatus status, String words) {
        return response(status, words, "text/plain; charset=utf-8");
    }

    /** Says something to a program. */
    FullHttpResponse json(String json) {
        return response(OK, json, "application/json");
    }

    private static FullHttpResponse response(HttpResponseStatus status, String words, String type) {
        FullHttpResponse response = response(status, Unpooled.copiedBuffer(words + "\n", StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type).set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        return response;
    }

    /** Says why not, and ends the connection: what else comes would not be understood, or is not meant for us. */
    void last(HttpResponseStatus status, String words) {
        send(text(status, words), false);
    }

    @SuppressWarnings("JavaUtilDate") // Netty formats no other
    private static FullHttpResponse response(HttpResponseStatus status, ByteBuf content) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers()
                .set(HttpHeaderNames.DATE, DateFormatter.format(new Date()))
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
        send(response, HttpUtil.isKeepAlive(request));
    }

    private void send(FullHttpResponse response, boolean keepAlive) {
        HttpUtil.setKeepAlive(response, keepAlive);
        if (encrypted) {
            response.headers().set("Strict-Transport-Security", TlsPipeline.STRICT_TRANSPORT);
        }
        if (response.headers().contains(HttpHeaderNames.UPGRADE)) { // it names another protocol (RFC 9110, section 7.8)
            response.headers().add(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        }
        if (keepAlive) {
            ctx.write(response);
        } else {
            onLast.accept(ctx.writeAndFlush(response));
        }
    }
}
