package chat.protocol;

/** Code points that leave nothing to see. */
final class Invisible {

    /**
     * First and last of each range that has the property Default_Ignorable_Code_Point (DerivedCoreProperties.txt of Unicode 16.0;
     * the same since 14.0). Java does not tell it.
     */
    private static final int[] DEFAULT_IGNORABLE = {
        0x00AD, 0x00AD, 0x034F, 0x034F, 0x061C, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180F, 0x200B, 0x200F,
        0x202A, 0x202E, 0x2060, 0x206F, 0x3164, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFEFF, 0xFFA0, 0xFFA0, 0xFFF0, 0xFFF8,
        0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0000, 0xE0FFF
    };

    private Invisible() {}

    /** Whether {@code c} is not to be shown by those who do not know what it is for. */
    static boolean isDefaultIgnorable(int c) {
        if (c < DEFAULT_IGNORABLE[0]) {
            return false;
        }
        for (int i = 0; i < DEFAULT_IGNORABLE.length; i += 2) {
            if (c <= DEFAULT_IGNORABLE[i + 1]) {
                return c >= DEFAULT_IGNORABLE[i];
            }
        }
        return false;
    }
}
