package chat.server.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request is for.
 *
 * @param host with or without a port
 * @param path without a query
 * @param pathAndQuery with it
 */
record RequestTarget(String host, String path, String pathAndQuery) {

    /**
     * As a proxy may pass it on; the host in it counts, not the one beside it (RFC 9112, section 3.2.2). No part of it can be taken in two
     * ways, so that a stranger cannot have us try them all.
     */
    private static final Pattern ABSOLUTE = Pattern.compile("(?is)https?://([^/?]*+)([^?]*+)(\\?.*)?");

    static RequestTarget of(String uri, String hostField) {
        Matcher absolute = ABSOLUTE.matcher(uri);
        if (absolute.matches()) {
            String path = absolute.group(2);
            String query = absolute.group(3);
            String whole = path.isEmpty() ? "/" : path;
            return new RequestTarget(absolute.group(1), whole, query == null ? whole : whole + query);
        }
        int query = uri.indexOf('?');
        return new RequestTarget(hostField, query < 0 ? uri : uri.substring(0, query), uri);
    }
}
