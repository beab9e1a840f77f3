package chat.server.web;

import io.netty.util.NetUtil;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may be served, by the names that they call us and that their page came from. A browser lets any page on the web connect
 * anywhere: which page it was is in {@code Origin}, and which name it believes to talk to in {@code Host}. A name that is not ours
 * was made to point here by somebody else (DNS rebinding), and then even the same origin means nothing. Immutable, for any thread.
 */
public final class WebAccess {

    private static final String LOCALHOST = "localhost";

    /** {@code [IPV6]}, or a name or IPv4 address, where a dot at the end says nothing; and perhaps a port. */
    private static final Pattern HOST =
            Pattern.compile("(?:\\[([\\p{XDigit}:.]+)]|([\\p{Alnum}._-]*[\\p{Alnum}_-])\\.?)(?::(\\d{0,5}))?");

    /** Of a page, as browsers send it. */
    private static final Pattern ORIGIN = Pattern.compile("(https?)://(.*)");

    private final Set<String> hosts;
    private final Set<String> origins;

    /**
     * @param hosts names, without ports, that we may be called beside addresses and {@code localhost}
     * @param origins of pages that may connect beside our own, as browsers send them: {@code https://chat.example.org}
     */
    public WebAccess(Collection<String> hosts, Collection<String> origins) {
        this.hosts =
                hosts.stream().map(WebAccess::name).filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
        this.origins = origins.stream().map(WebAccess::canonical).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a request is meant for us.
     *
     * @param host the value of its {@code Host}, with or without a port; null if there is none
     */
    boolean isOurHost(@Nullable String host) {
        String name = host == null ? null : name(host);
        if (name == null) {
            return false;
        }
        return name.equals(LOCALHOST)
                || NetUtil.isValidIpV4Address(name)
                || NetUtil.isValidIpV6Address(name)
                || hosts.contains(name);
    }

    /**
     * Whether somebody may connect to the chat.
     *
     * @param origin the page that wants to; null for a program, which could say what it likes anyway
     * @param host one of ours
     * @param others {@link #origins} of the pages of those servers that act as one with this one: they are as good as our own
     */
    boolean mayConnect(@Nullable String origin, String host, Set<String> others) {
        if (origin == null) {
            return true;
        }
        String page = canonical(origin);
        return page.equals(canonical("http://" + host))
                || page.equals(canonical("https://" + host))
                || origins.contains(page)
                || others.contains(page);
    }

    /**
     * The origins of pages, as they are compared.
     *
     * @param servers URLs of the WebSockets of the servers that the pages come from
     */
    public static Set<String> origins(Collection<String> servers) {
        return servers.stream()
                .map(AdvertisedWeb::of)
                .filter(Objects::nonNull)
                .map(web -> canonical(web.origin()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** An origin as it is compared: in lower case, without the port that its scheme has anyway, and without a dot behind the name. */
    private static String canonical(String origin) {
        String lowerCase = origin.toLowerCase(Locale.ROOT);
        Matcher matcher = ORIGIN.matcher(lowerCase);
        Matcher authority = matcher.matches() ? HOST.matcher(matcher.group(2)) : null;
        if (authority == null || !authority.matches()) {
            return lowerCase;
        }
        String scheme = matcher.group(1);
        String port = authority.group(3);
        boolean usual = port == null || port.isEmpty() || port.equals(scheme.equals("https") ? "443" : "80");
        String name = authority.group(1) == null ? authority.group(2) : "[" + authority.group(1) + "]";
        return scheme + "://" + name + (usual ? "" : ":" + port);
    }

    /** The host in {@code HOST[:PORT]}, in lower case and without the brackets of an IPv6 address; null if it is none. */
    private static @Nullable String name(String host) {
        Matcher matcher = HOST.matcher(host);
        if (!matcher.matches()) {
            return null;
        }
        String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        return name.toLowerCase(Locale.ROOT);
    }
}
