package chat.client.options;

import chat.client.Fingerprint;
import chat.client.ServerAddress;
import chat.client.TlsTrust;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/**
 * The flags for TLS and for servers' URLs, wherever their values come from.
 *
 * @param values the value of a flag, or null if it was not given
 * @param wrong makes the complaint about a flag, of its name and what is wrong with it
 */
public record ServerFlags(
        Function<String, @Nullable String> values, BiFunction<String, String, ParameterException> wrong) {

    public static final String TLS = "--tls";
    public static final String URL = "--url";
    public static final String TLS_CA = "--tls-ca";
    public static final String TLS_FINGERPRINT = "--tls-fingerprint";

    /** Between two URLs. A comma may be in one. */
    private static final Pattern NEXT_URL = Pattern.compile(",(?=[A-Za-z]+://)");

    /** The servers at {@code --url}; none if that was not given. */
    public List<ServerAddress> servers() {
        String urls = values.apply(URL);
        try {
            return urls == null
                    ? List.of()
                    : NEXT_URL.splitAsStream(urls).map(ServerAddress::of).toList();
        } catch (IllegalArgumentException e) {
            throw wrong.apply(URL, ": " + e.getMessage());
        }
    }

    /**
     * Whom to trust, as far as that is said.
     *
     * @param servers all that are meant
     * @throws ParameterException if it makes no sense, or is for a connection without TLS
     */
    public TlsTrust trust(List<ServerAddress> servers) {
        String file = values.apply(TLS_CA);
        String fingerprint = values.apply(TLS_FINGERPRINT);
        if (file == null && fingerprint == null) {
            return TlsTrust.SYSTEM;
        }
        String given = file == null ? TLS_FINGERPRINT : TLS_CA;
        if (file != null && fingerprint != null) {
            throw wrong.apply(TLS_CA, " and " + TLS_FINGERPRINT + " exclude each other: give one of them");
        }
        if (servers.stream().noneMatch(ServerAddress::tls)) {
            throw wrong.apply(given, " makes no sense without TLS: add " + TLS + ", or give a wss:// " + URL);
        }
        try {
            return file == null
                    ? new TlsTrust.Pinned(Fingerprint.of(fingerprint))
                    : TlsTrust.authorities(Path.of(file));
        } catch (NoSuchFileException e) {
            throw wrong.apply(given, ": there is no file " + file);
        } catch (IOException | IllegalArgumentException e) {
            throw wrong.apply(given, ": " + e.getMessage());
        }
    }
}
