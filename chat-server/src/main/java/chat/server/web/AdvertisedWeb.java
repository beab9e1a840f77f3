package chat.server.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a server's WebSocket, by what browsers have to know of it.
 *
 * @param isSecure whether it begins with {@code wss}
 * @param authority a name or an address, and perhaps a port
 */
record AdvertisedWeb(boolean isSecure, String authority) {

    /** Nothing of an authority can end what it stands in: a header, or a part of a policy. */
    private static final Pattern URL =
            Pattern.compile("(?i)ws(s?)://((?:[a-z0-9._-]+|\\[[0-9a-f:.]+])(?::\\d{1,5})?)(?:[/?].*)?");

    /** Returns null for what is no such URL. */
    static @Nullable AdvertisedWeb of(String url) {
        Matcher matcher = URL.matcher(url);
        return matcher.matches() ? new AdvertisedWeb(!matcher.group(1).isEmpty(), matcher.group(2)) : null;
    }

    /** Of the page that comes from there. */
    String origin() {
        return (isSecure ? "https://" : "http://") + authority;
    }

    /** As a content security policy has it; null for an address of IPv6, which that has no words for. */
    @Nullable
    String source() {
        return authority.startsWith("[") ? null : (isSecure ? "wss://" : "ws://") + authority;
    }
}
