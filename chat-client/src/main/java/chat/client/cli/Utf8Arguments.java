package chat.client.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What this program was started with as UTF-8, whatever the locale: Java decodes it by the locale, and the one that is called C has no
 * letters but those of ASCII. As {@code proc(5)} has it; on a system without that, and for what is no UTF-8, it stays as Java has it.
 */
public final class Utf8Arguments {

    private static final Path PROCESS = Path.of("/proc/self");

    private Utf8Arguments() {}

    /** The arguments, which Java has decoded as it does. */
    public static String[] arguments(String... decoded) {
        List<byte[]> all = strings("cmdline");
        String[] arguments = decoded.clone();
        int others = all.size() - arguments.length; // those before are for Java
        for (int i = 0; i < arguments.length && others >= 0; i++) {
            arguments[i] = utf8(all.get(others + i), arguments[i]);
        }
        return arguments;
    }

    /** The variables, which Java has decoded as it does. */
    public static Map<String, String> environment(Map<String, String> decoded) {
        Map<String, String> environment = new HashMap<>(decoded);
        for (byte[] variable : strings("environ")) {
            String text = utf8(variable, "");
            int name = text.indexOf('=');
            if (name > 0) {
                environment.computeIfPresent(text.substring(0, name), (key, value) -> text.substring(name + 1));
            }
        }
        return environment;
    }

    private static String utf8(byte[] bytes, String otherwise) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return otherwise;
        }
    }

    /** What the system has under that name: strings, a NUL behind each. */
    private static List<byte[]> strings(String name) {
        try {
            String all = Files.readString(PROCESS.resolve(name), StandardCharsets.ISO_8859_1); // each byte as it is
            String[] strings = all.split("\0", -1);
            return Arrays.stream(strings)
                    .limit(strings.length - 1)
                    .map(string -> string.getBytes(StandardCharsets.ISO_8859_1))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
