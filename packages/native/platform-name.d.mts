export declare function platformName(): string;
