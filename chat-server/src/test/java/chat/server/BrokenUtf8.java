package chat.server;

import static chat.server.BadInput.hex;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes that are not UTF-8: every way to get it wrong that RFC 3629 names, a character for each byte. */
final class BrokenUtf8 {

    private BrokenUtf8() {}

    static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Latin-1", hex("E9"));
        all.put("continuation alone", hex("80"));
        all.put("continuation too many", hex("C3 A9 A9"));
        all.put("cut after 1 of 2", hex("C3"));
        all.put("cut after 2 of 3", hex("E2 82"));
        all.put("cut after 3 of 4", hex("F0 9F 98"));
        all.put("overlong slash", hex("C0 AF"));
        all.put("overlong NUL", hex("C0 80"));
        all.put("overlong in 3", hex("E0 80 AF"));
        all.put("overlong in 4", hex("F0 80 80 AF"));
        all.put("high surrogate", hex("ED A0 80"));
        all.put("low surrogate", hex("ED B0 80"));
        all.put("pair of surrogates", hex("ED A0 BD ED B8 80"));
        all.put("past U+10FFFF", hex("F4 90 80 80"));
        all.put("five bytes", hex("F8 88 80 80 80"));
        all.put("byte FE", hex("FE"));
        return all;
    }
}
